import { keyvStore } from '@holdfast/keyv'
import { type LocalServer, startServer } from '@holdfast/local-redis'
import { type Cache, type CacheSettings, createCaches, type KeyvLike, type KeyvSettings } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningTopology, topologies } from '../support/topologies.ts'

interface Version {
  readonly version: 5 | 6
  readonly make: (options: {
    readonly store?: unknown
    readonly namespace?: string
    readonly [option: string]: unknown
  }) => KeyvLike
}

const versions: readonly Version[] = [
  { version: 5, make: (options) => new Keyv5({ throwOnErrors: true, ...options } as never) },
  { version: 6, make: (options) => new Keyv6(options as never) },
]

function open(LOCATION: KeyvLike, settings: Omit<KeyvSettings, 'LOCATION'> = {}): Cache {
  return createCaches({ BACKEND: 'keyv', LOCATION, ...settings }).get()
}

describe.each(versions)('a cache over a Keyv $version', ({ make }) => {
  test('keeps values of every kind, and their lifetimes', async () => {
    const cache = open(make({ namespace: 'app' }), { KEY_PREFIX: 'shop' })
    await cache.setMany({ text: 'Zoë', object: { a: [1, null] }, zero: 0, no: false, empty: '', nothing: null })
    expect(Object.fromEntries(await cache.getMany(['text', 'object', 'zero', 'no', 'empty', 'nothing']))).toEqual({
      text: 'Zoë',
      object: { a: [1, null] },
      zero: 0,
      no: false,
      empty: '',
      nothing: null,
    })
    await cache.set('short', 1, { timeout: 30 })
    await cache.incr('short', 41)
    expect(await cache.get('short')).toBe(42)
    expect(await cache.ttl('short')).toBeGreaterThan(29)
    await cache.touch('short', null)
    expect(await cache.ttl('short')).toBeNull()
    expect(await cache.add('short', 'x')).toBe(false)
  })

  test.each([
    ['compressed values', {}, { COMPRESSOR: 'zlib', COMPRESSOR_KWARGS: { min_length: 0 } }],
    ['MessagePack', {}, { SERIALIZER: 'msgpack' }],
    ['a Keyv that does not serialize', { serialization: false, serialize: undefined, deserialize: undefined }, {}],
    ['a Keyv with a default ttl', { ttl: 10 }, {}],
  ] as const)('%s', async (_, keyvOptions, OPTIONS) => {
    const cache = open(make(keyvOptions), { OPTIONS } as never)
    const value = { text: 'a\0b', list: Array.from({ length: 50 }, (_each, index) => index) }
    await cache.set('k', value, { timeout: null })
    expect(await cache.get('k')).toEqual(value)
    expect(await cache.ttl('k')).toBeNull()
    expect(await cache.keys()).toEqual(['k'])
  })

  test('a prefix that looks like the namespace of the Keyv is only a prefix', async () => {
    const store = new Map()
    const keyv = make({ store, namespace: 'app' })
    const caches = createCaches({
      default: { BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: 'app' },
      other: { BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: '' },
    })
    const [cache, other] = [caches.get('default'), caches.get('other')]
    await cache.setMany({ a: 1, b: 2 })
    await other.set('a', 'other')
    expect([await cache.get('a'), await cache.getMany(['a', 'b'])]).toEqual([
      1,
      new Map(Object.entries({ a: 1, b: 2 })),
    ])
    expect((await cache.keys()).sort()).toEqual(['a', 'b'])
    expect(await cache.deleteMany(['a', 'x'])).toBe(1)
    expect(await cache.clear()).toBe(1)
    expect(await other.get('a')).toBe('other')
  })

  test('two caches whose keys could be the same are refused, as in one database', () => {
    const keyv = make({})
    expect(() =>
      createCaches({
        a: { BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: 'p' },
        b: { BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: 'p:1' },
      }),
    ).toThrow('CACHES.b.KEY_PREFIX: "p:1" continues the prefix "p"')
    expect(() =>
      createCaches({
        a: { BACKEND: 'keyv', LOCATION: make({}), KEY_PREFIX: 'p' },
        b: { BACKEND: 'keyv', LOCATION: keyv, KEY_PREFIX: 'p:1' },
      }),
    ).not.toThrow()
  })

  test('100 callers add and count without losing anything, in one process', async () => {
    const keyv = make({})
    const [one, two] = [open(keyv), open(keyv)]
    const added = await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? one : two).add('n', 0)))
    expect(added.filter(Boolean)).toHaveLength(1)
    await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? one : two).incr('n')))
    expect(await one.get('n')).toBe(100)
  })

  test('lock() and consume() are refused, after their arguments were checked', async () => {
    const cache = open(make({}))
    expect(() => cache.lock('l')).toThrow('cannot keep two processes apart. Use a cache in Redis for lock().')
    expect(() => cache.lock('l', { sleep: 0 })).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
    await expect(cache.consume('u', { limit: 1, window: 1 })).rejects.toMatchObject({
      code: 'ERR_CACHE_UNSUPPORTED',
      operation: 'consume',
    })
  })

  test('a store that cannot list its keys cannot be searched or cleared, only emptied', async () => {
    const map = new Map<string, unknown>()
    const store = {
      get: async (key: string) => map.get(key),
      set: async (key: string, value: unknown) => void map.set(key, value),
      delete: async (key: string) => map.delete(key),
      clear: async () => map.clear(),
      has: async (key: string) => map.has(key),
    }
    const cache = open(make({ store }))
    await cache.setMany({ a: 1, b: 2 })
    expect([...(await cache.getMany(['a', 'b']))]).toEqual([
      ['a', 1],
      ['b', 2],
    ])
    const refused = { code: 'ERR_CACHE_UNSUPPORTED', message: expect.stringContaining('has no iterator') }
    await expect(cache.keys()).rejects.toMatchObject(refused)
    await expect(cache.clear()).rejects.toMatchObject(refused)
    await cache.clear({ everything: true })
    expect(await cache.get('a')).toBeUndefined()
  })

  test('emptying counts what there was; closing leaves the Keyv to its owner', async () => {
    const keyv = make({})
    const cache = open(keyv)
    await cache.setMany({ a: 1, b: 2 })
    expect(await cache.clear({ everything: true })).toBe(2)
    await cache.close()
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    expect(await keyv.set('k', 'v')).toBe(true)
  })
})

describe.each(topologies.filter(({ name }) => name.includes('Redis')))('on $name', (topology) => {
  let running: RunningTopology
  let redis: Cache

  beforeAll(async () => {
    running = await topology.start()
    redis = createCaches({ ...running.settings, KEY_PREFIX: 'keyv-backend' }).get()
  })
  afterAll(async () => {
    await redis.clear()
    await redis.close()
    await running[Symbol.asyncDispose]()
  })

  test.each(versions)('a cache over a Keyv $version over a store in Redis', async ({ version, make }) => {
    const [keyv, others] = [1, 2].map((n) => make({ store: keyvStore(redis), namespace: `v${version}-${n}` }))
    const [cache, other] = [open(keyv as KeyvLike), open(others as KeyvLike)]
    const entries = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`k:${index}`, index]))
    await cache.setMany(entries, { timeout: 60 })
    await other.set('k:0', 'other')
    expect(Object.fromEntries(await cache.getMany(Object.keys(entries)))).toEqual(entries)
    expect(await cache.ttl('k:7')).toBeGreaterThan(58)
    expect(await cache.getOrSet('k:7', () => 'never')).toBe(7)
    expect(await cache.deletePattern('k:1*')).toBe(111)
    expect(await cache.clear()).toBe(139)
    expect(await other.get('k:0')).toBe('other')
  })
})

test.each(versions)(
  'a message shows no password that an adapter of Keyv $version put into its own',
  async ({ make }) => {
    const fails = async (): Promise<never> => {
      throw new Error('cannot reach postgres://app:hunter2@db:5432/shop, giving up')
    }
    const cache = open(make({ store: { get: fails, set: fails, delete: fails, clear: fails, has: fails } }))
    await expect(cache.get('k')).rejects.toThrow(
      'get() of the Keyv of this cache failed: cannot reach postgres://***@db:5432/shop, giving up',
    )
  },
)

describe('when the store of the Keyv fails', () => {
  let server: LocalServer
  let settings: CacheSettings

  beforeEach(async () => {
    server = await startServer()
    settings = { BACKEND: 'redis', LOCATION: server.url }
  })
  afterEach(() => server.stop())

  test.each(versions)('every method of a cache over a Keyv $version fails, and the process lives', async ({ make }) => {
    const redis = createCaches(settings).get()
    const keyv = make({ store: keyvStore(redis) })
    const [cache, ignoring] = [open(keyv), open(keyv, { OPTIONS: { IGNORE_EXCEPTIONS: true } })]
    await cache.set('k', 1)
    await server.kill()
    const failed = { code: 'ERR_CACHE_KEYV', alias: 'default', cause: { code: expect.stringMatching(/^ERR_CACHE_/) } }
    for (const act of [
      () => cache.get('k'),
      () => cache.getMany(['k', 'l']),
      () => cache.has('k'),
      () => cache.ttl('k'),
      () => cache.set('k', 1),
      () => cache.setMany({ k: 1, l: 2 }),
      () => cache.add('k', 1),
      () => cache.delete('k'),
      () => cache.touch('k', 1),
      () => cache.incr('k'),
      () => cache.keys(),
      () => cache.clear(),
      () => cache.clear({ everything: true }),
    ]) {
      await expect(act()).rejects.toMatchObject(failed)
    }
    expect(await ignoring.get('k', { default: 'd' })).toBe('d')
    expect(await ignoring.set('k', 1)).toBe(false)
    await redis.close()
  })
})
