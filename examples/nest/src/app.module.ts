import { CacheModule } from '@holdfast/nest'
import { Module } from '@nestjs/common'
import type { CacheSettings } from 'holdfast'
import { ArticlesController } from './articles.controller.ts'
import { ArticlesService } from './articles.service.ts'
import { HealthController } from './health.controller.ts'

const url = process.env.CACHE_URL
const place: CacheSettings = url ? { BACKEND: 'redis', LOCATION: url } : { BACKEND: 'locmem' }

@Module({
  imports: [
    CacheModule.register(
      {
        default: { ...place, KEY_PREFIX: 'nest-example:pages' },
        counters: { ...place, KEY_PREFIX: 'nest-example:counters', TIMEOUT: null },
      },
      { isGlobal: true },
    ),
  ],
  controllers: [ArticlesController, HealthController],
  providers: [ArticlesService],
})
export class AppModule {}
