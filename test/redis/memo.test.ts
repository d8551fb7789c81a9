import { createCaches, type RedisCache } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'

type Memoizing = ReturnType<typeof open>

function open(OPTIONS: object = {}, LOCATION = inject('servers').single, prefix?: string) {
  const KEY_PREFIX = prefix ?? `memo-${process.pid}-${Date.now()}-${Math.random()}`
  const caches = createCaches({ BACKEND: 'redis', LOCATION, KEY_PREFIX, OPTIONS: { MEMO: true, ...OPTIONS } })
  const cache: RedisCache = caches.get()
  onTestFinished(async () => {
    await cache.clear()
    await caches.close()
  })
  return { caches, cache }
}

/** Changes a value as another process would. */
async function changeElsewhere({ cache }: Memoizing, key: string, value: unknown): Promise<void> {
  const client = await cache.getRedisConnection()
  await client.set(cache.makeKey(key), JSON.stringify(value))
}

describe('in a memo', () => {
  test.each(['one server', 'a cluster'])('each key is read once on %s, by whatever method', async (name) => {
    const clustered = name === 'a cluster'
    const OPTIONS = clustered ? { CLIENT_CLASS: 'cluster' } : {}
    const location = clustered ? inject('servers').cluster : inject('servers').single
    const opened = open(OPTIONS, location as string)
    const { caches, cache } = opened
    const { cache: other } = open(OPTIONS, location as string, cache.keyPrefix)
    await cache.setMany({ a: 'old', b: 'old' })
    await cache.set('tagged', 'old', { tags: ['t'] })
    await caches.memo(async () => {
      expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual(['old', 'old'])
      expect(await cache.getOrSet('tagged', () => 'loaded')).toBe('old')
      await cache.getOrSetMany(['b', 'new'], () => ({ new: 'old' }))
      for (const key of ['a', 'b']) await changeElsewhere(opened, key, 'new')
      await other.invalidateTags(['t'])
      expect([...(await cache.getMany(['a', 'b', 'tagged', 'none'])).values()]).toEqual(['old', 'old', 'old'])
      expect(await cache.get('a', { read: 'primary' })).toBe('new')
      expect(await cache.getOrSet('b', () => 'loaded')).toBe('old')
    })
    expect([...(await cache.getMany(['a', 'b', 'tagged'])).values()]).toEqual(['new', 'new'])
  })

  test('every read returns a copy of its own, and counts as a hit', async () => {
    const { caches, cache } = open({ SERIALIZER: 'msgpack' })
    await cache.set('k', { list: [1], bytes: Buffer.from('abc') })
    await caches.memo(async () => {
      const one = await cache.get<{ list: number[]; bytes: Uint8Array }>('k')
      one?.list.push(2)
      one?.bytes.fill(0)
      const two = (await cache.getMany<{ list: number[]; bytes: Uint8Array }>(['k'])).get('k')
      expect(two?.list).toEqual([1])
      expect(Buffer.from(two?.bytes ?? []).toString()).toBe('abc')
    })
    expect(cache.stats()).toMatchObject({ hits: 2, misses: 0 })
  })

  test('what it writes is read anew, in all versions and views', async () => {
    const { caches, cache } = open()
    await caches.memo(async () => {
      const writes: readonly [key: string, write: () => Promise<unknown>, after: unknown][] = [
        ['a', () => cache.set('a', 2), 2],
        ['a', () => cache.incr('a'), 3],
        ['a', () => cache.delete('a'), undefined],
        ['b', () => cache.setMany({ b: 2 }), 2],
        ['b', () => cache.deletePattern('b*'), undefined],
        ['c', () => cache.withVersion(2).set('c', 5, { version: 1 }), 5],
        ['d', () => cache.clear(), undefined],
        ['e', () => cache.getOrSet('e', () => 7), 1],
      ]
      for (const [key, write, after] of writes) {
        if (key !== 'a' || (await cache.get(key)) === undefined) await cache.set(key, 1)
        await cache.get(key)
        await write()
        expect([key, await cache.get(key)]).toEqual([key, after])
      }
    })
  })

  test('a write that overlaps a read is not hidden by it', async () => {
    const { caches, cache } = open()
    await cache.set('k', 'old')
    await caches.memo(async () => {
      await Promise.all([cache.get('k'), cache.getMany(['k']), cache.getOrSet('k', () => 0), cache.set('k', 'new')])
      expect(await cache.get('k')).toBe('new')
      expect((await cache.getMany(['k'])).get('k')).toBe('new')
    })
  })

  test('concurrent memos know nothing of each other, and misses are asked for again', async () => {
    const opened = open()
    const { caches, cache } = opened
    await cache.set('k', 1)
    const read = async (change: boolean): Promise<unknown[]> => {
      const before = [await cache.get('k'), await cache.get('none')]
      if (change) {
        await changeElsewhere(opened, 'k', 2)
        await changeElsewhere(opened, 'none', 3)
      }
      const own = [await cache.get('k'), await cache.get('none')]
      return [...before, ...own, await caches.memo(() => cache.get('k'))]
    }
    expect(await caches.memo(() => read(true))).toEqual([1, undefined, 1, 3, 2])
    expect(await read(false)).toEqual([2, 3, 2, 3, 2])
  })

  test('a value that does not fit a schema is a miss, and one that cannot be decoded an error, each time', async () => {
    const { caches, cache } = open()
    await cache.set('k', 'text')
    await caches.memo(async () => {
      expect(await cache.get('k')).toBe('text')
      expect(await cache.get('k', { schema: z.number() })).toBeUndefined()
      expect(await cache.getOrSet('k', () => 5, { schema: z.number() })).toBe(5)
      const client = await cache.getRedisConnection()
      await client.set(cache.makeKey('bad'), '{')
      for (let turn = 0; turn < 2; turn += 1) {
        await expect(cache.get('bad')).rejects.toMatchObject({ code: 'ERR_CACHE_DECODE' })
      }
    })
  })
})

test('memo needs a cache with MEMO, whatever its backend', async () => {
  await using without = createCaches({ BACKEND: 'locmem' })
  expect(() => without.memo(() => 1)).toThrow(
    'memo() remembers reads of caches with OPTIONS.MEMO, and no cache has it.',
  )
  for (const BACKEND of ['locmem', 'dummy'] as const) {
    await using caches = createCaches({ BACKEND, OPTIONS: { MEMO: true } })
    expect(caches.memo(() => 1)).toBe(1)
  }
  expect(() => createCaches({ BACKEND: 'locmem', OPTIONS: { MEMO: 'yes' as never } })).toThrow(
    'CACHES.default.OPTIONS.MEMO: expected true or false, got "yes"',
  )
})
