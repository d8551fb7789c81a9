import { getCacheToken, CacheModule as HoldfastModule } from '@holdfast/nest'
import {
  CACHE_MANAGER,
  Cache,
  CacheInterceptor,
  CacheKey,
  CacheModule,
  type CacheModuleAsyncOptions,
  type CacheModuleOptions,
  CacheTTL,
} from '@holdfast/nest/compat'
import {
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type ModuleMetadata,
  Post,
  UseInterceptors,
} from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import type { Cache as HoldfastCache } from 'holdfast'
import request from 'supertest'
import { describe, expect, onTestFinished, test } from 'vitest'

/** No server listens on port 1. */
const down = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } as const

async function compile(metadata: ModuleMetadata): Promise<TestingModule> {
  const app = await Test.createTestingModule(metadata).compile()
  onTestFinished(() => app.close())
  return app
}

async function managed(options?: CacheModuleOptions): Promise<Cache> {
  const app = await compile({ imports: [CacheModule.register(options)] })
  return app.get<Cache>(CACHE_MANAGER)
}

describe('CACHE_MANAGER', () => {
  test('is also injected by the class Cache, beside the cache of Holdfast', async () => {
    const app = await compile({ imports: [CacheModule.register({ isGlobal: true })] })
    expect(app.get(Cache)).toBe(app.get(CACHE_MANAGER))
    await app.get<Cache>(CACHE_MANAGER).set('k', 1)
    expect(await app.get<HoldfastCache>(getCacheToken(), { strict: false }).get('k')).toBe(1)
  })

  test('gets, sets and removes; lifetimes are milliseconds, and without one entries live for ever', async () => {
    const cache = await managed()
    expect(await cache.set('a', { n: 1 }, 5000)).toEqual({ n: 1 })
    expect(await cache.get('a')).toEqual({ n: 1 })
    expect((await cache.ttl('a')) ?? 0).toBeGreaterThan(Date.now() + 4000)
    expect((await cache.ttl('a')) ?? 0).toBeLessThan(Date.now() + 5100)
    await cache.set('for-ever', false)
    await cache.set('zero', 0, 0)
    expect([await cache.ttl('for-ever'), await cache.ttl('zero'), await cache.ttl('missing')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(
      await cache.mset([
        { key: 'm', value: null },
        { key: 'n', value: '', ttl: 1.5 },
      ]),
    ).toHaveLength(2)
    expect(await cache.mget(['m', 'a', 'nothing', 'zero'])).toEqual([null, { n: 1 }, undefined, 0])
    expect([await cache.del('a'), await cache.mdel(['m', 'zero']), await cache.get('a')]).toEqual([
      true,
      true,
      undefined,
    ])
    expect([await cache.clear(), await cache.get('for-ever')]).toEqual([true, undefined])
    expect([cache.cacheId(), await cache.disconnect()]).toEqual(['default', undefined])
  })

  test.each([
    [{ ttl: 5000 }, 5000],
    [{ settings: { BACKEND: 'locmem', TIMEOUT: 7 } }, 7000],
    [{ settings: { BACKEND: 'locmem', TIMEOUT: 7 }, ttl: 5000 }, 5000],
  ] as const)('with %j, entries without a ttl live for %i ms', async (options, expected) => {
    const cache = await managed(options)
    await cache.set('k', 1)
    const left = ((await cache.ttl('k')) ?? 0) - Date.now()
    expect(left).toBeGreaterThan(expected - 1000)
    expect(left).toBeLessThanOrEqual(expected + 1)
  })

  test('wrap runs the function once for concurrent calls, keeps null and not undefined', async () => {
    const cache = await managed()
    let runs = 0
    const make = (value: unknown) => async () => {
      runs += 1
      return value
    }
    await Promise.all(Array.from({ length: 50 }, () => cache.wrap('k', make('v'))))
    expect([runs, await cache.get('k')]).toEqual([1, 'v'])
    for (const _ of [1, 2]) expect(await cache.wrap('null', make(null))).toBeNull()
    expect(runs).toBe(2)
    for (const _ of [1, 2]) expect(await cache.wrap('undefined', make(undefined))).toBeUndefined()
    expect(runs).toBe(4)
  })

  test('wrap takes a ttl, a function of the value, and raw', async () => {
    const cache = await managed()
    const { value, expires } = await cache.wrap('raw', () => 'v', { ttl: 5000, raw: true })
    expect([value, Math.round(((expires ?? 0) - Date.now()) / 1000)]).toEqual(['v', 5])
    await cache.wrap(
      'by value',
      () => 9000,
      (ms) => ms,
    )
    expect(Math.round((((await cache.ttl('by value')) ?? 0) - Date.now()) / 1000)).toBe(9)
  })

  test('wrap refreshes in the background when little is left, and an event says so', async () => {
    const cache = await managed({ refreshThreshold: 4000 })
    let runs = 0
    const make = async () => {
      runs += 1
      const run = runs
      await new Promise(setImmediate)
      return run
    }
    await cache.wrap('k', make, 3000)
    const refreshed = new Promise((resolve) => cache.on('refresh', resolve))
    const calls = [1, 2, 3].map(() => cache.wrap('k', make, 60_000))
    expect(await Promise.all(calls)).toEqual([1, 1, 1])
    expect(await refreshed).toEqual({ key: 'k', value: 2 })
    expect([await cache.wrap('k', make, 60_000), runs]).toEqual([2, 2])
  })

  test('while Redis is down, reads are misses, wrap runs the function, writes fail, and events say why', async () => {
    const cache = await managed({ settings: down })
    const errors: unknown[] = []
    cache.on('get', ({ error }) => errors.push(error))
    expect([await cache.get('k'), await cache.mget(['k']), await cache.ttl('k')]).toEqual([
      undefined,
      [undefined],
      undefined,
    ])
    expect(await cache.wrap('k', () => 'v')).toBe('v')
    expect(errors).toHaveLength(2)
    await expect(cache.set('k', 1)).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
    await expect(cache.del('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })
})

describe('the module', () => {
  @Injectable()
  class Options {
    createCacheOptions() {
      return { settings: { BACKEND: 'locmem', KEY_PREFIX: 'made' } as const, ttl: 5000 }
    }
  }

  test.each<[string, () => CacheModuleAsyncOptions]>([
    ['a factory', () => ({ imports: [], inject: [], useFactory: () => new Options().createCacheOptions() })],
    ['a class', () => ({ useClass: Options })],
  ])('takes options from %s', async (_, options) => {
    const app = await compile({ imports: [CacheModule.registerAsync(options())] })
    const cache = app.get<Cache>(CACHE_MANAGER)
    await cache.set('k', 1)
    expect((await cache.ttl('k')) ?? 0).toBeGreaterThan(Date.now())
    expect(app.get<HoldfastCache>(getCacheToken(), { strict: false }).keyPrefix).toBe('made')
  })

  test('takes a cache that another module registers', async () => {
    const app = await compile({
      imports: [
        HoldfastModule.register({ pages: { BACKEND: 'locmem', TIMEOUT: 7 } }, { isGlobal: true }),
        CacheModule.register({ cache: 'pages' }),
      ],
    })
    await app.get<Cache>(CACHE_MANAGER).set('k', 1)
    expect(await app.get<HoldfastCache>(getCacheToken('pages'), { strict: false }).get('k')).toBe(1)
  })

  test('says what to write instead of stores, and refuses what it does not know', () => {
    expect(() => CacheModule.register({ stores: [] } as object)).toThrow(
      'The option "stores" of CacheModule.register() must be left out: write the place as settings',
    )
    expect(() => CacheModule.register({ tll: 5 } as object)).toThrow('Did you mean "ttl"?')
    expect(() => CacheModule.registerAsync({})).toThrow('needs one of useFactory, useClass and useExisting')
  })
})

describe('CacheInterceptor', () => {
  let runs = 0
  const next = (): number => {
    runs += 1
    return runs
  }

  @Injectable()
  class ByUser extends CacheInterceptor {
    protected override trackBy(context: ExecutionContext): string | undefined {
      return `user:${context.switchToHttp().getRequest().headers['x-user']}`
    }
  }

  @UseInterceptors(CacheInterceptor)
  @CacheTTL(5000)
  @Controller('pages')
  class Pages {
    @Get('plain')
    plain(): number {
      return next()
    }

    @CacheKey('named')
    @CacheTTL(() => 9000)
    @Get('named')
    named(): number {
      return next()
    }

    @CacheKey((context) => `key:${context.switchToHttp().getRequest().query.id}`)
    @Get('factory')
    factory(): number {
      return next()
    }

    @Get('null')
    nothing(): null {
      next()
      return null
    }

    @Post('plain')
    post(): number {
      return next()
    }
  }

  @UseInterceptors(ByUser)
  @Controller('mine')
  class Mine {
    @Get()
    mine(): number {
      return next()
    }
  }

  async function start() {
    const testing = await compile({ imports: [CacheModule.register()], controllers: [Pages, Mine] })
    const app = testing.createNestApplication({ logger: false })
    await app.listen(0, '127.0.0.1')
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      request(app.getHttpServer()).get(path).set(headers)
    return { get, post: () => request(app.getHttpServer()).post('/pages/plain'), cache: app.get<Cache>(CACHE_MANAGER) }
  }

  test('has the URL as key, @CacheTTL in milliseconds, and X-Cache', async () => {
    const { get, cache, post } = await start()
    const first = await get('/pages/plain?a')
    const second = await get('/pages/plain?a')
    expect([first.headers['x-cache'], second.headers['x-cache'], second.text]).toEqual(['MISS', 'HIT', first.text])
    expect(await cache.get('/pages/plain?a')).toBe(Number(first.text))
    expect(Math.round((((await cache.ttl('/pages/plain?a')) ?? 0) - Date.now()) / 1000)).toBe(5)
    await cache.del('/pages/plain?a')
    expect((await get('/pages/plain?a')).text).not.toBe(first.text)
    expect((await post()).text).not.toBe((await post()).text)
  })

  test('has the key of @CacheKey', async () => {
    const { get, cache } = await start()
    const { text } = await get('/pages/named')
    expect(await cache.get('named')).toBe(Number(text))
    expect(Math.round((((await cache.ttl('named')) ?? 0) - Date.now()) / 1000)).toBe(9)
    expect((await get('/pages/factory?id=1')).text).not.toBe((await get('/pages/factory?id=2')).text)
    expect((await get('/pages/factory?id=1')).text).toBe((await get('/pages/factory?id=1&more')).text)
  })

  test('keeps null, and runs the handler once for concurrent requests', async () => {
    const { get } = await start()
    const before = runs
    await Promise.all(Array.from({ length: 20 }, () => get('/pages/null')))
    expect(runs - before).toBe(1)
  })

  test('refuses credentials, unless the application makes the key', async () => {
    const { get } = await start()
    const ada = { 'x-user': 'ada', authorization: 'x' }
    expect((await get('/pages/plain', ada)).text).not.toBe((await get('/pages/plain', ada)).text)
    expect((await get('/mine', ada)).text).toBe((await get('/mine', ada)).text)
    expect((await get('/mine', { ...ada, 'x-user': 'bob' })).text).not.toBe((await get('/mine', ada)).text)
  })
})
