import { CacheHealthIndicator } from '@holdfast/nest'
import { Controller, Get, Inject } from '@nestjs/common'

/** `@nestjs/terminus` takes the same indicator. */
@Controller('health')
export class HealthController {
  constructor(@Inject(CacheHealthIndicator) private readonly caches: CacheHealthIndicator) {}

  @Get()
  check(): Promise<object> {
    return this.caches.check('cache')
  }
}
