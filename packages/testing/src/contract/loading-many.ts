import type { Cache, LoadManyContext } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

const SHORT = 0.05

/** A loader that notes what it was asked for. */
interface NotedLoader {
  readonly calls: (readonly string[])[]
  readonly load: (missing: readonly string[]) => Promise<Map<string, string>>
}

function notedLoader(suffix = ''): NotedLoader {
  const calls: (readonly string[])[] = []
  return {
    calls,
    load: async (missing) => {
      calls.push(missing)
      await new Promise(setImmediate)
      return new Map(missing.map((key) => [key, `${key}${suffix}`]))
    },
  }
}

/** Two caches over the same keys. */
async function openTwo(harness: CacheHarness): Promise<readonly [Cache, Cache]> {
  const prefix = freshPrefix()
  const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
  if (!one || !two) throw new Error('The harness did not open both caches.')
  return [one, two]
}

/** getOrSetMany and wrapMany. */
export function describeLoadingMany(harness: CacheHarness): void {
  describe('loading many', () => {
    test('one call loads all that are missing, and the result has the order of the keys', async () => {
      const cache = await openCache(harness)
      await cache.setMany({ b: 'stored', d: null })
      const { calls, load } = notedLoader()
      const read = (): Promise<Map<string, unknown>> => cache.getOrSetMany(['c', 'b', 'a', 'd', 'a'], load)
      const expected = [
        ['c', 'c'],
        ['b', 'stored'],
        ['a', 'a'],
        ['d', null],
      ]
      expect([...(await read())]).toEqual(expected)
      expect([...(await read())]).toEqual(expected)
      expect(calls).toEqual([['c', 'a']])
      expect(cache.stats()).toMatchObject({ hits: 6, misses: 2, loads: 1 })
      expect(await cache.getMany(['a', 'c'])).toEqual(new Map(Object.entries({ a: 'a', c: 'c' })))
    })

    test('a loader may return an object, null, and leave keys out, which are not stored', async () => {
      const cache = await openCache(harness)
      const load = (): Record<string, unknown> => ({ a: 1, none: null, gone: undefined, more: 5 })
      const options = { timeout: 1000, nullTimeout: 10 }
      const keys = ['a', 'none', 'gone', 'left out']
      expect(await cache.getOrSetMany<unknown>(keys, load, options)).toEqual(
        new Map<string, unknown>([
          ['a', 1],
          ['none', null],
        ]),
      )
      expect(await cache.ttl('none')).toBeLessThanOrEqual(10)
      expect(await cache.ttl('a')).toBeGreaterThan(900)
      for (const key of ['gone', 'left out', 'more']) expect(await cache.has(key)).toBe(false)
      expect(await cache.getOrSetMany([], load)).toEqual(new Map())
      expect(await cache.getOrSetMany(['b'], () => ({ b: 1 }), { timeout: 0 })).toEqual(new Map([['b', 1]]))
      expect(await cache.has('b')).toBe(false)
    })

    test('every caller gets values of its own', async () => {
      const cache = await openCache(harness)
      const shared = { list: [1] }
      const read = (): Promise<Map<string, typeof shared>> => cache.getOrSetMany(['a'], () => ({ a: shared }))
      const [one, two] = await Promise.all([read(), read()])
      one.get('a')?.list.push(2)
      expect([two.get('a'), (await read()).get('a'), shared]).toEqual([shared, shared, { list: [1] }])
    })

    test('calls that overlap load each key once, and share it with getOrSet', async () => {
      const cache = await openCache(harness)
      const one = notedLoader(' of one')
      const two = notedLoader(' of two')
      const [first, second, third] = await Promise.all([
        cache.getOrSetMany(['a', 'b'], one.load),
        cache.getOrSetMany(['b', 'c'], two.load),
        cache.getOrSet('c', () => 'c alone'),
      ])
      expect([...first, ...second].length).toBe(4)
      expect(first.get('b')).toBe(second.get('b'))
      expect(second.get('c')).toBe(third)
      const loaded = [...one.calls, ...two.calls].flat()
      expect(new Set(loaded).size).toBe(loaded.length)
    })

    test.each([{ lock: true }, { lock: true, tags: (key: string) => [`t${key}`] }])(
      'with %j two caches load each key once, and both get the values',
      async (options) => {
        const [one, two] = await openTwo(harness)
        const keys = Array.from({ length: 60 }, (_, index) => `k${index}`)
        const { calls, load } = notedLoader()
        const slow = async (missing: readonly string[]): Promise<Map<string, string>> => {
          const start = performance.now()
          await until(async () => performance.now() - start > 100)
          return load(missing)
        }
        const reads = [keys, [...keys].reverse(), keys.slice(20), keys].map((own, index) =>
          (index % 2 === 0 ? one : two).getOrSetMany(own, slow, options),
        )
        for (const values of await Promise.all(reads)) for (const [key, value] of values) expect(value).toBe(key)
        expect(calls.flat().toSorted()).toEqual([...keys].sort())
      },
    )

    test('with lock, what one process fails to load the next one loads', async () => {
      const [one, two] = await openTwo(harness)
      const began = Promise.withResolvers<void>()
      const fails = Promise.withResolvers<Map<string, string>>()
      const failing = one.getOrSetMany(
        ['a', 'b'],
        () => {
          began.resolve()
          return fails.promise
        },
        { lock: true },
      )
      failing.catch(() => {})
      await began.promise
      const { calls, load } = notedLoader()
      const waiting = two.getOrSetMany(['c', 'a', 'b'], load, { lock: true })
      await until(async () => calls.length === 1)
      fails.reject(new RangeError('no'))
      await expect(failing).rejects.toThrow(new RangeError('no'))
      expect([...(await waiting).keys()]).toEqual(['c', 'a', 'b'])
      expect(calls[0]).toEqual(['c'])
      expect(calls.slice(1).flat().toSorted()).toEqual(['a', 'b'])
    })

    test('tags are those of the call, or made from each key', async () => {
      const cache = await openCache(harness)
      const { calls, load } = notedLoader()
      const read = (tags: readonly string[] | ((key: string) => readonly string[])): Promise<unknown> =>
        cache.getOrSetMany(['a', 'b', 'c'], load, { tags })
      const own = (key: string): readonly string[] => (key === 'c' ? [] : [`t:${key}`, 'all'])
      await read(own)
      await cache.invalidateTags(['t:a'])
      await read(own)
      await cache.invalidateTags(['all'])
      await read(own)
      expect(calls).toEqual([['a', 'b', 'c'], ['a'], ['a', 'b']])
      await cache.clear()
      await read(['x'])
      await cache.invalidateTags(['x'])
      expect(await cache.getMany(['a', 'b', 'c'])).toEqual(new Map())
    })

    test('what is removed during the load is not stored, and the rest is', async () => {
      const cache = await openCache(harness)
      const load = async (missing: readonly string[]): Promise<Map<string, string>> => {
        await cache.delete('a')
        await cache.invalidateTags(['t:b'])
        await cache.set('c', 'written')
        return new Map(missing.map((key) => [key, 'loaded']))
      }
      const values = await cache.getOrSetMany(['a', 'b', 'c', 'd'], load, { tags: (key) => [`t:${key}`] })
      expect([...values.values()]).toEqual(['loaded', 'loaded', 'written', 'loaded'])
      expect(await cache.getMany(['a', 'b', 'c', 'd'])).toEqual(new Map(Object.entries({ c: 'written', d: 'loaded' })))
    })

    test('stale values are served at once, and refreshed by one call in the background', async () => {
      const cache = await openCache(harness)
      const keys = ['a', 'b', 'c']
      const options = { timeout: SHORT, staleWhileRevalidate: 100 }
      await cache.getOrSetMany(keys, notedLoader(' old').load, options)
      await until(async () => (await cache.getMany(keys)).size === 0)
      const { calls, load } = notedLoader(' new')
      const later = { timeout: 100, staleWhileRevalidate: 100 }
      expect([...(await cache.getOrSetMany(keys, load, later)).values()]).toEqual(['a old', 'b old', 'c old'])
      await until(async () => (await cache.getMany(keys)).size === 3)
      expect([...(await cache.getMany(keys)).values()]).toEqual(['a new', 'b new', 'c new'])
      expect(calls).toEqual([keys])
    })

    test('a loader that fails fails the call, unless staleIfError allows all old values', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleIfError: 100 }
      await cache.getOrSetMany(['a', 'b'], notedLoader().load, options)
      await until(async () => (await cache.getMany(['a', 'b'])).size === 0)
      const fail = (): Promise<Map<string, string>> => Promise.reject(new RangeError('no'))
      expect(await cache.getOrSetMany(['a', 'b'], fail, options)).toEqual(new Map(Object.entries({ a: 'a', b: 'b' })))
      await expect(cache.getOrSetMany(['a', 'c'], fail, options)).rejects.toThrow(new RangeError('no'))
      await expect(cache.getOrSetMany(['a'], fail)).rejects.toThrow(new RangeError('no'))
      expect(await cache.has('c')).toBe(false)
      expect(cache.stats()).toMatchObject({ loads: 4, loadErrors: 3 })
    })

    test('a loader that waits for its own key is an error, also by way of another', async () => {
      const cache = await openCache(harness)
      const many = (): Promise<Map<string, unknown>> => cache.getOrSetMany(['a', 'b'], one as never)
      const one = async (): Promise<unknown> => cache.getOrSet('c', many)
      await expect(many()).rejects.toMatchObject({ code: 'ERR_CACHE_RECURSIVE_LOAD' })
      const again = async (): Promise<unknown> => {
        await cache.delete('a')
        return cache.getOrSetMany(['a', 'b'], again as never)
      }
      await expect(again()).rejects.toMatchObject({ code: 'ERR_CACHE_RECURSIVE_LOAD' })
    })

    test('loaderTimeout and signal end the wait, and the load when nobody waits for any key', async () => {
      const cache = await openCache(harness)
      let signal: AbortSignal | undefined
      const never = (_: unknown, context: LoadManyContext): Promise<Map<string, number>> => {
        signal = context.signal
        return new Promise(() => {})
      }
      await expect(cache.getOrSetMany(['a', 'b'], never, { loaderTimeout: SHORT })).rejects.toMatchObject({
        code: 'ERR_CACHE_LOADER_TIMEOUT',
      })
      await until(async () => signal?.aborted === true)
      const controller = new AbortController()
      const aborted = cache.getOrSetMany(['a', 'b'], never, { signal: controller.signal })
      aborted.catch(() => {})
      await until(async () => signal?.aborted === false)
      const other = cache.getOrSet('b', () => 1, { loaderTimeout: 1000 })
      await new Promise(setImmediate)
      controller.abort(new RangeError('enough'))
      await expect(aborted).rejects.toThrow(new RangeError('enough'))
      expect(await cache.getOrSet('a', () => 2)).toBe(2)
      await Promise.race([other, new Promise((resolve) => setTimeout(resolve, 20))])
      await cache.delete('b')
      expect(await cache.getOrSet('b', () => 3)).toBe(3)
    })

    test.each([
      [(): unknown => ['a'], 'must return a Map or an object of values by key, got a list'],
      [(): unknown => undefined, 'must return a Map or an object of values by key, got undefined'],
      [(): unknown => ({ 7: 'a' }), 'by other keys than it was asked for: by "7", not by "a"'],
    ])('what no loader of many keys returns is refused: %#', async (load, message) => {
      const cache = await openCache(harness)
      await expect(cache.getOrSetMany(['a', 'b'], load as never)).rejects.toMatchObject({
        code: 'ERR_CACHE_ARGUMENT',
        message: expect.stringContaining(message),
      })
      expect(await cache.has('a')).toBe(false)
    })

    test('thousands of keys are loaded by one call', async () => {
      const cache = await openCache(harness)
      const keys = Array.from({ length: 2500 }, (_, index) => `k${index}`)
      const { calls, load } = notedLoader()
      expect((await cache.getOrSetMany(keys, load)).size).toBe(2500)
      expect([...(await cache.getOrSetMany(keys, load)).keys()]).toEqual(keys)
      expect(calls).toEqual([keys])
    })

    test('wrapMany makes key and tags of each item, and returns results by item', async () => {
      const cache = await openCache(harness)
      const calls: (readonly number[])[] = []
      const service = {
        factor: 10,
        find(ids: readonly number[]): Map<number, number> {
          calls.push(ids)
          return new Map(ids.map((id) => [id, id * this.factor]))
        },
      }
      const find = cache.wrapMany(service.find, { key: (id) => `n:${id}`, tags: (id) => [`t${id}`], timeout: 100 })
      expect([...(await find.call(service, [3, 1, 3]))]).toEqual([
        [3, 30],
        [1, 10],
      ])
      await cache.invalidateTags(['t3'])
      expect([...(await find.call(service, [1, 2, 3])).keys()]).toEqual([1, 2, 3])
      expect(calls).toEqual([
        [3, 1],
        [2, 3],
      ])
      expect(await cache.get('n:2')).toBe(20)
      const byName = cache.wrapMany((names: readonly string[]) => Object.fromEntries(names.map((each) => [each, 1])), {
        key: (name) => name,
      })
      expect(await byName(['x'])).toEqual(new Map([['x', 1]]))
    })
  })
}
