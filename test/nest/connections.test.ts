import { startServer } from '@holdfast/local-redis'
import {
  CacheHealthIndicator,
  CacheModule,
  getCacheToken,
  InjectCache,
  InjectCaches,
  overrideCache,
  overrideCaches,
} from '@holdfast/nest'
import { type DynamicModule, Injectable, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { Test } from '@nestjs/testing'
import { type Cache, type Caches, createCaches } from 'holdfast'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../support/own-server.ts'

const server = useOwnServer()

/** No server listens on port 1. */
const down = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0' } as const

function feature(imported: DynamicModule): new () => object {
  @Module({ imports: [imported] })
  class Feature {}
  return Feature
}

/** How many clients the server has, besides the connection that asks. */
async function clients(): Promise<number> {
  const list = (await server.redis.client('LIST')) as string
  return list.trim().split('\n').length - 1
}

describe('connections', () => {
  test('are shared by modules that cache in one place, and closed by the last', async () => {
    const place = { BACKEND: 'redis', LOCATION: server.url } as const
    const make = (alias: string) =>
      Test.createTestingModule({
        imports: [
          feature(CacheModule.register({ [alias]: { ...place, KEY_PREFIX: alias } })),
          feature(
            CacheModule.registerAsync({
              useFactory: () => ({ other: { ...place, KEY_PREFIX: `${alias}-other` } }),
              aliases: ['other'],
            }),
          ),
        ],
      }).compile()
    const [one, two] = [await make('one'), await make('two')]
    const cacheOf = (app: typeof one, alias: string) => app.get<Cache>(getCacheToken(alias), { strict: false })
    for (const cache of [cacheOf(one, 'one'), cacheOf(one, 'other'), cacheOf(two, 'two')]) await cache.set('k', 1)
    expect(await clients()).toBe(1)
    await one.close()
    await one.close()
    expect(await cacheOf(two, 'two').get('k')).toBe(1)
    await two.close()
    await expect.poll(clients).toBe(0)
  })

  test.each([
    [
      'ioredis',
      async () => {
        const client = new Redis(server.url)
        onTestFinished(() => client.disconnect())
        return client
      },
    ],
    [
      'node-redis',
      async () => {
        const client = createClient({ url: server.url })
        onTestFinished(() => client.destroy())
        return client.connect()
      },
    ],
  ])('that the application passed as a client of %s stay open', async (_, connect) => {
    const client = await connect()
    const app = await Test.createTestingModule({
      imports: [CacheModule.register({ BACKEND: 'redis', LOCATION: client })],
    }).compile()
    await app.get<Cache>(getCacheToken()).set('k', 1)
    await app.close()
    await app.close()
    expect(await (client as { ping(): Promise<unknown> }).ping()).toBe('PONG')
  })
})

describe('required', () => {
  @Module({ imports: [CacheModule.register({ default: down, local: { BACKEND: 'locmem' } }, { required: true })] })
  class Strict {}

  test('lets the start fail with the reason when a cache does not answer', async () => {
    const starting = NestFactory.createApplicationContext(Strict, { logger: false, abortOnError: false })
    await expect(starting).rejects.toMatchObject({
      code: 'ERR_CACHE_CONNECTION',
      alias: 'default',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  })

  test('also where IGNORE_EXCEPTIONS would hide it', async () => {
    const module = feature(
      CacheModule.register({ ...down, OPTIONS: { IGNORE_EXCEPTIONS: true } }, { required: ['default'] }),
    )
    const starting = NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })
    await expect(starting).rejects.toMatchObject({ code: 'ERR_CACHE_CONNECTION' })
  })

  test('asks only the aliases that it names, and passes when they answer', async () => {
    const settings = { default: { BACKEND: 'redis', LOCATION: server.url }, other: down } as const
    const module = feature(
      CacheModule.registerAsync({ useFactory: () => settings, aliases: ['default', 'other'], required: ['default'] }),
    )
    const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false })
    expect(await clients()).toBe(1)
    await app.close()
  })

  test('refuses an alias that the settings do not define', () => {
    const register = (required: unknown) => () => CacheModule.register({ BACKEND: 'locmem' }, { required } as object)
    expect(register(['defualt'])).toThrow('No cache is named "defualt". Did you mean "default"?')
    expect(register('default')).toThrow('The option "required" of CacheModule.register() must be true, false or a list')
  })
})

describe('the health indicator', () => {
  test('says what answers and what does not, and never throws for a cache that is down', async () => {
    const app = await Test.createTestingModule({
      imports: [
        CacheModule.register({
          default: { BACKEND: 'redis', LOCATION: server.url },
          down: { ...down, OPTIONS: { IGNORE_EXCEPTIONS: true } },
        }),
      ],
    }).compile()
    onTestFinished(() => app.close())
    const health = app.get(CacheHealthIndicator, { strict: false })
    expect(await health.check('redis')).toEqual({ redis: { status: 'up', responseTime: expect.any(Number) } })
    expect(await health.check('redis', 'down')).toEqual({
      redis: { status: 'down', code: 'ERR_CACHE_CONNECTION', message: expect.stringContaining('127.0.0.1:1') },
    })
    const own = createCaches({ BACKEND: 'locmem' }).get()
    expect(await health.check('own', own)).toMatchObject({ own: { status: 'up' } })
    await expect(health.check('x', 'dwon')).rejects.toThrow('Did you mean "down"?')
  })

  test('sees a server die and come back', async () => {
    const mortal = await startServer()
    onTestFinished(() => mortal.stop())
    const app = await Test.createTestingModule({
      imports: [CacheModule.register({ BACKEND: 'redis', LOCATION: mortal.url })],
    }).compile()
    onTestFinished(() => app.close())
    const health = app.get(CacheHealthIndicator, { strict: false })
    const status = async () => (await health.check('cache')).cache.status
    expect(await status()).toBe('up')
    await mortal.kill()
    await expect.poll(status).toBe('down')
    await mortal.restart()
    await expect.poll(status).toBe('up')
  })
})

describe('in tests', () => {
  @Injectable()
  class Users {
    constructor(
      @InjectCache() readonly cache: Cache,
      @InjectCache('sessions') readonly sessions: Cache,
      @InjectCaches() readonly caches: Caches,
    ) {}
  }
  const settings = { default: down, sessions: { ...down, KEY_PREFIX: 's' } }
  const builder = () =>
    Test.createTestingModule({ imports: [CacheModule.register(settings, { required: true })], providers: [Users] })

  test('overrideCaches puts every cache into local memory', async () => {
    const app = await overrideCaches(builder()).compile()
    await app.init()
    const { cache, sessions, caches } = app.get(Users)
    await cache.set('k', 1)
    expect([await cache.get('k'), await sessions.get('k')]).toEqual([1, undefined])
    expect(caches.get('sessions')).toBe(sessions)
    await app.close()
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })

  test('or where the settings say', async () => {
    const app = await overrideCaches(builder(), {
      default: { BACKEND: 'dummy' },
      sessions: { BACKEND: 'locmem' },
    }).compile()
    onTestFinished(() => app.close())
    await app.get(Users).cache.set('k', 1)
    expect(await app.get(Users).cache.get('k')).toBeUndefined()
  })

  test('overrideCache replaces one cache, which stays open', async () => {
    const cache = createCaches({ BACKEND: 'locmem' }).get()
    const app = await overrideCache(builder(), cache, 'sessions').compile()
    expect(app.get(Users).sessions).toBe(cache)
    expect(app.get(Users).cache).not.toBe(cache)
    await app.close()
    expect(await cache.get('k')).toBeUndefined()
  })
})
