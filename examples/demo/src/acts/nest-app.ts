import { CacheModule, type CacheModuleSettings, InjectCache } from '@holdfast/nest'
import { Controller, Get, Inject, Injectable, Module, Param } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Cache, SettingsWarning } from 'holdfast'
import { slowly } from '../slow.ts'

/** Authors. Finding one is slow. */
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

/** A Nest application whose CacheModule takes the settings unchanged. */
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
