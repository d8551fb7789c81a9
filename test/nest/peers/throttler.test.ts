import { CacheModule, CacheThrottlerStorage, getCacheToken } from '@holdfast/nest'
import { Controller, Get, type INestApplication } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { Test } from '@nestjs/testing'
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler'
import type { Cache, CacheSettings } from 'holdfast'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

const server = useOwnServer()

@Controller()
class Page {
  @Get()
  read(): string {
    return 'read'
  }
}

async function start(
  settings: CacheSettings,
  throttler: { ttl: number; blockDuration?: number },
): Promise<INestApplication> {
  const testing = await Test.createTestingModule({
    imports: [
      CacheModule.register(settings, { isGlobal: true }),
      ThrottlerModule.forRootAsync({
        inject: [getCacheToken()],
        useFactory: (cache: Cache) => ({
          throttlers: [{ limit: 10, ...throttler }],
          storage: new CacheThrottlerStorage(cache),
        }),
      }),
    ],
    controllers: [Page],
    providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
  }).compile()
  const app = testing.createNestApplication({ logger: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return app
}

const hit = (app: INestApplication) => request(app.getHttpServer()).get('/')

async function statusesOf(times: number, ...apps: readonly INestApplication[]): Promise<ReadonlyMap<number, number>> {
  const app = (index: number): INestApplication => apps[index % apps.length] as INestApplication
  const answers = await Promise.all(Array.from({ length: times }, (_, index) => hit(app(index))))
  return new Map(
    Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([s, all]) => [Number(s), all?.length ?? 0]),
  )
}

const LIMITED = new Map([
  [200, 10],
  [429, 40],
])

describe.each([
  ['local memory', (): CacheSettings => ({ BACKEND: 'locmem' })],
  ['Redis', (): CacheSettings => ({ BACKEND: 'redis', LOCATION: server.url })],
])('the throttler on %s', (_, settings) => {
  test('lets exactly the limit through under 50 parallel requests', async () => {
    expect(await statusesOf(50, await start(settings(), { ttl: 60_000 }))).toEqual(LIMITED)
  })

  test('tells a client what is left, and when to come again', async () => {
    const app = await start(settings(), { ttl: 60_000 })
    const { headers } = await hit(app)
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '9',
      'x-ratelimit-reset': '60',
    })
    await statusesOf(10, app)
    expect((await hit(app)).headers).toMatchObject({ 'retry-after': '60' })
  })

  test('opens again when the window, or the block, is over', async () => {
    const app = await start(settings(), { ttl: 400, blockDuration: 600 })
    // The block begins with one of these, so it ends no sooner than its time after this moment.
    const begun = performance.now()
    await statusesOf(20, app)
    await expect.poll(async () => (await hit(app)).status, { interval: 50, timeout: 3000 }).toBe(200)
    expect(performance.now() - begun).toBeGreaterThan(590)
  })
})

test('processes count together, also after the server has forgotten its scripts', async () => {
  const settings = { BACKEND: 'redis', LOCATION: server.url } as const
  const apps = [await start(settings, { ttl: 60_000 }), await start(settings, { ttl: 60_000 })]
  const before = await statusesOf(6, ...apps)
  await server.redis.script('FLUSH')
  const after = await statusesOf(44, ...apps)
  expect([before.get(200), after.get(200), after.get(429)]).toEqual([6, 4, 40])
})
