import { CACHE_MANAGER, type Cache, CacheModule } from '@holdfast/nest/compat'
import { Test } from '@nestjs/testing'
import { createCache } from 'cache-manager'
import { Keyv as Keyv5 } from 'keyv5'
import { expect, onTestFinished, test } from 'vitest'
import { useOwnServer } from '../../support/own-server.ts'

const server = useOwnServer()

async function ours(): Promise<Cache> {
  const app = await Test.createTestingModule({
    imports: [CacheModule.register({ settings: { BACKEND: 'redis', LOCATION: server.url, KEY_PREFIX: 'alike' } })],
  }).compile()
  onTestFinished(() => app.close())
  return app.get(CACHE_MANAGER)
}

/** The real one, as its documentation makes it. */
const theirs = (): Cache => createCache({ stores: [new Keyv5()] }) as unknown as Cache

const secondsLeft = async (cache: Cache, key: string): Promise<number | undefined> => {
  const expires = await cache.ttl(key)
  return expires === undefined ? undefined : Math.round((expires - Date.now()) / 1000)
}

const stored = async (cache: Cache, value: unknown): Promise<unknown> => {
  await cache.set('k', value)
  return [await cache.get('k'), await cache.mget(['k', 'missing'])]
}

const withTtl = async (cache: Cache, ttl: unknown): Promise<unknown> => {
  await cache.set('k', 1, ttl as number)
  return [await cache.get('k'), await secondsLeft(cache, 'k')]
}

const wrappedTwice = async (cache: Cache, ...options: readonly unknown[]): Promise<unknown> => {
  let runs = 0
  const run = () => cache.wrap('w', async () => ++runs, ...(options as []))
  return [await run(), await run(), runs, await secondsLeft(cache, 'w')]
}

const CALLS: Readonly<Record<string, (cache: Cache) => Promise<unknown>>> = {
  'set(undefined)': async (cache) => [await cache.set('k', undefined), await cache.get('k')],
  'mset with undefined': async (cache) => {
    await cache.mset([
      { key: 'k', value: undefined },
      { key: 'l', value: 1 },
    ])
    return cache.mget(['k', 'l'])
  },
  'mset of one key twice': async (cache) => {
    await cache.mset([
      { key: 'k', value: 1 },
      { key: 'k', value: 2 },
    ])
    return cache.get('k')
  },
  'what is missing': async (cache) => [await cache.get('x'), await cache.del('x'), await cache.mdel(['x'])],
  'empty lists': async (cache) => [await cache.mget([]), await cache.mset([]), await cache.mdel([])],
  null: (cache) => stored(cache, null),
  false: (cache) => stored(cache, false),
  'an empty text': (cache) => stored(cache, ''),
  'a Date': (cache) => stored(cache, { at: new Date(0) }),
  'a Buffer': (cache) => stored(cache, Buffer.from('é')),
  'Buffers in objects and lists': (cache) => stored(cache, { list: [Buffer.from('a'), { deep: Buffer.from('b') }] }),
  'an object that looks like a Buffer': (cache) => stored(cache, { type: 'Buffer', data: ['x'], more: 1 }),
  'an instance': (cache) => stored(cache, Object.assign(Object.create({ method() {} }), { own: 1 })),
  'undefined in an object': (cache) => stored(cache, { left: undefined, kept: 1 }),
  'a ttl': (cache) => withTtl(cache, 5000),
  'a ttl of 0': (cache) => withTtl(cache, 0),
  'a ttl of null': (cache) => withTtl(cache, null),
  'a ttl of NaN': (cache) => withTtl(cache, Number.NaN),
  'a ttl of Infinity': async (cache) => [await cache.set('k', 1, Number.POSITIVE_INFINITY), await cache.get('k')],
  'a negative ttl': async (cache) => [await cache.set('k', 1, -5), await cache.get('k')],
  'a key with every kind of letter': (cache) =>
    cache.set('a b\n*?[', 1).then(async () => [await cache.get('a b\n*?['), await cache.get('a b')]),
  'a long key': (cache) => cache.set('x'.repeat(5000), 1).then(() => cache.get('x'.repeat(5000))),
  wrap: (cache) => wrappedTwice(cache),
  'wrap for ever': (cache) => wrappedTwice(cache, 0),
  'wrap with a ttl': (cache) => wrappedTwice(cache, 5000),
  'wrap with a ttl of the value': (cache) => wrappedTwice(cache, (value: number) => value * 7000),
  'wrap with options': (cache) => wrappedTwice(cache, { ttl: 5000, refreshThreshold: 1000 }),
  'wrap, raw': async (cache) => {
    const run = () => cache.wrap('w', async () => 7, { ttl: 5000, raw: true })
    const seen = [await run(), await run()]
    return seen.map(({ value, expires }) => [value, Math.round(((expires ?? 0) - Date.now()) / 1000)])
  },
  'wrap of a Buffer': async (cache) => {
    const run = () => cache.wrap('w', async () => Buffer.from('q'))
    return [await run(), await run()]
  },
  'wrap that throws': async (cache) => {
    const run = () => cache.wrap('w', async () => Promise.reject(new TypeError('no')))
    return [await run().catch(String), await run().catch(String), await cache.get('w')]
  },
  'wrap in a wrap': (cache) => cache.wrap('a', () => cache.wrap('b', async () => 5)),
  'what of a store is called': async (cache) => {
    await cache.set('k', 1)
    const [store] = cache.stores
    const found: unknown[] = [await store?.get('k'), await store?.has('k'), await store?.has('x')]
    for await (const entry of store?.iterator() ?? []) found.push(entry)
    return [...found, await store?.deleteMany(['k']), await cache.get('k')]
  },
  events: async (cache) => {
    const seen = new Set<string>()
    for (const event of ['get', 'set', 'del', 'mget', 'mset', 'mdel', 'clear', 'ttl']) {
      cache.on(event, (data) => seen.add(`${event} ${data?.key ?? ''}`))
    }
    await cache.set('k', 1)
    await cache.get('k')
    await cache.ttl('k')
    await cache.ttl('missing')
    await cache.mset([{ key: 'm', value: 1 }])
    await cache.mget(['m'])
    await cache.mdel(['m'])
    await cache.del('k')
    await cache.wrap('w', async () => 1)
    await cache.clear()
    return [...seen].sort()
  },
}

test.each(Object.keys(CALLS))('%s: the cache of compat does what that of cache-manager does', async (name) => {
  const call = CALLS[name]
  expect(await call?.(await ours())).toEqual(await call?.(theirs()))
})

test.each(['5000', { ttl: 5000 }])(
  'a ttl of %j is an error, where cache-manager keeps the value for ever',
  async (ttl) => {
    const cache = await ours()
    const message = expect.stringContaining('A ttl is a number of milliseconds, or left out; got')
    await expect(cache.set('k', 1, ttl as never)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT', message })
    expect(await cache.get('k')).toBeUndefined()
  },
)
