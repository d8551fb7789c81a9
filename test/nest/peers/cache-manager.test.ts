import { keyvStore } from '@holdfast/keyv'
import { getCacheToken, CacheModule as HoldfastModule } from '@holdfast/nest'
import { cacheManagerStore } from '@holdfast/nest/compat'
import { CACHE_MANAGER, CacheInterceptor, type CacheManagerOptions, CacheModule, CacheTTL } from '@nestjs/cache-manager'
import { Controller, Get, type INestApplication, UseInterceptors } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { createCache, type Cache as ManagerCache } from 'cache-manager'
import type { Cache } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

type Stores = NonNullable<CacheManagerOptions['stores']>

const server = useOwnServer()

@UseInterceptors(CacheInterceptor)
@Controller()
class Pages {
  #runs = 0

  @CacheTTL(5000)
  @Get('page')
  page(): object {
    this.#runs += 1
    return { run: this.#runs }
  }
}

async function start(stores: (cache: Cache) => Stores): Promise<INestApplication> {
  const testing = await Test.createTestingModule({
    imports: [
      HoldfastModule.register({ BACKEND: 'redis', LOCATION: server.url, KEY_PREFIX: 'nest' }, { isGlobal: true }),
      CacheModule.registerAsync({
        inject: [getCacheToken()],
        useFactory: (cache: Cache) => ({ stores: stores(cache), ttl: 60_000 }),
      }),
    ],
    controllers: [Pages],
  }).compile()
  const app = testing.createNestApplication({ logger: false })
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  return app
}

/** This workspace has what npm installs: Keyv 6 beside `@nestjs/cache-manager`, and Keyv 5 inside cache-manager. */
describe.each<[string, (cache: Cache) => Stores]>([
  ['cacheManagerStore', (cache) => [cacheManagerStore(cache)]],
  [
    'a Keyv 5 over keyvStore',
    (cache) => [new Keyv5({ store: keyvStore(cache), namespace: 'http' })] as unknown as Stores,
  ],
])('the module of @nestjs/cache-manager with %s', (_, stores) => {
  test('hits in wrap, knows the ttl, and keeps null and false', async () => {
    const app = await start(stores)
    const manager = app.get<ManagerCache>(CACHE_MANAGER)
    let runs = 0
    const make = async () => {
      runs += 1
      return { n: 1 }
    }
    for (const _ of [1, 2, 3]) expect(await manager.wrap('k', make)).toEqual({ n: 1 })
    expect(runs).toBe(1)
    expect(Math.round((((await manager.ttl('k')) ?? 0) - Date.now()) / 1000)).toBe(60)
    await manager.mset([
      { key: 'null', value: null },
      { key: 'false', value: false },
    ])
    expect(await manager.mget(['null', 'false', 'missing'])).toEqual([null, false, undefined])
    expect([await manager.del('k'), await manager.get('k')]).toEqual([true, undefined])
  })

  test('clears its own keys only', async () => {
    const app = await start(stores)
    await server.redis.set('bull:1', 'foreign')
    const manager = app.get<ManagerCache>(CACHE_MANAGER)
    await manager.set('k', 1)
    await manager.clear()
    expect(await server.redis.keys('*')).toEqual(['bull:1'])
  })

  test('serves its interceptor, and leaves the cache to the module that made it', async () => {
    const app = await start(stores)
    const get = () => request(app.getHttpServer()).get('/page')
    expect([(await get()).body, (await get()).headers['x-cache']]).toEqual([{ run: 1 }, 'HIT'])
    expect(await server.redis.pttl((await server.redis.keys('*'))[0] ?? '')).toBeLessThanOrEqual(5001)
    const cache = app.get<Cache>(getCacheToken(), { strict: false })
    await app.get<ManagerCache>(CACHE_MANAGER).disconnect()
    expect(await cache.get('other')).toBeUndefined()
    await app.close()
    await expect(cache.get('other')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})

test('cache-manager takes the store without Nest', async () => {
  const app = await start((cache) => [cacheManagerStore(cache)])
  const manager = createCache({
    stores: [cacheManagerStore(app.get<Cache>(getCacheToken(), { strict: false }))],
  })
  await manager.set('k', 'v', 5000)
  expect([await manager.get('k'), typeof (await manager.ttl('k'))]).toEqual(['v', 'number'])
})
