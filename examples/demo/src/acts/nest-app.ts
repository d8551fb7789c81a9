import { CacheModule, type CacheModuleSettings, InjectCache } from '@holdfast/nest'
import { Controller, Get, Inject, Injectable, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Cache, SettingsWarning } from 'holdfast'
import { slowly } from '../slow.ts'

/** Authors, which are slow to find. */
@Injectable()
class AuthorsService {
  constructor(@InjectCache() private readonly cache: Cache) {}

  find(id: string): Promise<{ id: string; books: number }> {
    return this.cache.getOrSet(`author:${id}`, () => slowly({ id, books: 38 }), { timeout: 60 })
  }
}

/** GET /authors/:id */
@Controller('authors')
class AuthorsController {
  constructor(@Inject(AuthorsService) private readonly authors: AuthorsService) {}

  @Get(':id')
  find(@Param('id') id: string): Promise<{ id: string; books: number }> {
    return this.authors.find(id)
  }
}

/** A real Nest application whose CacheModule takes the settings as they are. */
export function createNestApp(
  settings: CacheModuleSettings,
  onWarning: (warning: SettingsWarning) => void,
): Promise<NestExpressApplication> {
  @Module({
    imports: [CacheModule.register(settings, { onWarning })],
    controllers: [AuthorsController],
    providers: [AuthorsService],
  })
  class AppModule {}

  return NestFactory.create<NestExpressApplication>(AppModule, { logger: ['error', 'warn'] })
}
