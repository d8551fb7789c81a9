import { httpCache } from '@holdfast/express'
import { CacheModule, InjectCache } from '@holdfast/nest'
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common'
import type { Cache } from 'holdfast'
import { AppController } from './app.controller'
import { AppService } from './app.service'

@Module({
  imports: [
    CacheModule.register({ default: { BACKEND: 'locmem' } }),
    CacheModule.register({ visits: { BACKEND: 'locmem', KEY_PREFIX: 'visits' } }),
  ],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule implements NestModule {
  constructor(@InjectCache() private readonly cache: Cache) {}

  configure(consumer: MiddlewareConsumer) {
    consumer.apply(httpCache({ cache: this.cache })).forRoutes(AppController)
  }
}
