import { startServer } from '@holdfast/local-redis'
import { CacheHealthIndicator, CacheModule } from '@holdfast/nest'
import { Controller, Get, Inject } from '@nestjs/common'
import { HealthCheckService, TerminusModule } from '@nestjs/terminus'
import { Test } from '@nestjs/testing'
import request from 'supertest'
import { expect, onTestFinished, test } from 'vitest'

@Controller('health')
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(CacheHealthIndicator) private readonly caches: CacheHealthIndicator,
  ) {}

  @Get()
  check(): unknown {
    return this.health.check([() => this.caches.check('cache'), () => this.caches.check('local', 'local')])
  }
}

test('a health check of Terminus reports a server that dies and comes back', async () => {
  const server = await startServer()
  onTestFinished(() => server.stop())
  const testing = await Test.createTestingModule({
    imports: [
      TerminusModule.forRoot({ logger: false }),
      CacheModule.register({ default: { BACKEND: 'redis', LOCATION: server.url }, local: { BACKEND: 'locmem' } }),
    ],
    controllers: [HealthController],
  }).compile()
  const app = testing.createNestApplication({ logger: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  const health = () => request(app.getHttpServer()).get('/health')
  expect(await health()).toMatchObject({ status: 200, body: { status: 'ok', info: { cache: { status: 'up' } } } })
  await server.kill()
  await expect.poll(async () => (await health()).status).toBe(503)
  expect((await health()).body).toMatchObject({
    status: 'error',
    info: { local: { status: 'up' } },
    error: { cache: { status: 'down', code: expect.stringMatching(/^ERR_CACHE_/) } },
  })
  await server.restart()
  await expect.poll(async () => (await health()).status).toBe(200)
})
