import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

const SHORT = 0.05

/** getOrSet and wrap: old values, slow loaders, failures. */
export function describeLoading(harness: CacheHarness): void {
  describe('loading', () => {
    test('staleWhileRevalidate serves the old value at once and refreshes it once in the background', async () => {
      const cache = await openCache(harness)
      let loads = 0
      const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
      const load = async (): Promise<number> => {
        loads += 1
        if (loads > 1) await mayEnd
        return loads
      }
      const read = (): Promise<number> => cache.getOrSet('k', load, { timeout: SHORT, staleWhileRevalidate: 100 })
      expect(await read()).toBe(1)
      await until(async () => !(await cache.getMany(['k'])).has('k'))
      expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(Array.from({ length: 20 }, () => 1))
      await until(async () => loads === 2)
      expect(await read()).toBe(1)
      end()
      await until(async () => (await cache.getOrSet('k', load, { timeout: 100, staleWhileRevalidate: 100 })) > 1)
    })

    test('a refresh that fails in the background is counted and leaves the old value in service', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleWhileRevalidate: 100 }
      await cache.getOrSet('k', () => 'old', options)
      await until(async () => (await cache.get('k')) === undefined)
      const fail = (): Promise<string> => Promise.reject(new RangeError('no'))
      expect(await cache.getOrSet('k', fail, options)).toBe('old')
      await until(async () => cache.stats().loadErrors === 1)
      expect(await cache.getOrSet('k', fail, options)).toBe('old')
    })

    test('beyond its window a stale value is loaded again', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleWhileRevalidate: SHORT }
      await cache.getOrSet('k', () => 'old', options)
      await until(async () => (await cache.ttl('k')) === undefined)
      expect(await cache.getOrSet('k', () => 'new', options)).toBe('new')
    })

    test('staleIfError serves the old value only when loading fails', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleIfError: 100 }
      await cache.getOrSet('k', () => 'old', options)
      await until(async () => (await cache.get('k')) === undefined)
      const fail = (): Promise<string> => Promise.reject(new RangeError('no'))
      expect(await cache.getOrSet('k', fail, options)).toBe('old')
      await expect(cache.getOrSet('k', fail, { timeout: SHORT })).rejects.toThrow(new RangeError('no'))
      expect(await cache.getOrSet('k', () => 'new', options)).toBe('new')
      expect(cache.stats()).toMatchObject({ loads: 4, loadErrors: 2, staleHits: 1 })
    })

    test('earlyRefresh loads in the background before the timeout, by itself too', async () => {
      const cache = await openCache(harness)
      let loads = 0
      const load = async (): Promise<number> => {
        loads += 1
        await new Promise(setImmediate)
        return loads
      }
      // The loader takes at least a millisecond, so a factor this large refreshes at every call.
      const options = { timeout: 1000, earlyRefresh: 1e15 }
      expect(await cache.getOrSet('k', load, options)).toBe(1)
      expect(await cache.getOrSet('k', load, options)).toBe(1)
      await until(async () => (await cache.get('k')) === 2)
      expect(await cache.getOrSet('k', load, { timeout: 1000, earlyRefresh: 0 })).toBe(2)
      expect(await cache.getOrSet('k', load, { timeout: 1000 })).toBe(2)
      expect(await cache.ttl('k')).toSatisfy((left: number) => left > 900 && left <= 1000)
      expect(loads).toBe(2)
    })

    test('loaderTimeout ends a loader that takes too long, and the next call loads again', async () => {
      const cache = await openCache(harness)
      let signal: AbortSignal | undefined
      const never = cache.getOrSet(
        'k',
        (context) => {
          signal = context.signal
          return new Promise(() => {})
        },
        { loaderTimeout: SHORT },
      )
      const error = { code: 'ERR_CACHE_LOADER_TIMEOUT', message: expect.stringContaining('"k"') }
      await expect(never).rejects.toMatchObject(error)
      expect(signal?.aborted).toBe(true)
      expect(signal?.reason).toMatchObject(error)
      expect(await cache.has('k')).toBe(false)
      const slow = async (): Promise<number> => {
        const start = performance.now()
        await until(async () => performance.now() - start > 20)
        return 1
      }
      // Longer than JavaScript timers can wait.
      expect(await cache.getOrSet('k', slow, { loaderTimeout: 1e9 })).toBe(1)
    })

    test('nullTimeout is for null alone', async () => {
      const cache = await openCache(harness)
      const options = { timeout: 1000, nullTimeout: 10 }
      expect(await cache.getOrSet('none', () => null, options)).toBeNull()
      await cache.getOrSet('some', () => 0, options)
      expect(await cache.ttl('none')).toBeLessThanOrEqual(10)
      expect(await cache.ttl('some')).toBeGreaterThan(900)
      expect(await cache.getOrSet('unkept', () => null, { nullTimeout: 0 })).toBeNull()
      expect(await cache.has('unkept')).toBe(false)
      expect(await cache.getOrSet('kept', () => null, { timeout: 0, nullTimeout: null, tags: ['t'] })).toBeNull()
      expect(await cache.ttl('kept')).toBeNull()
      expect(await cache.get('kept', { default: 1 })).toBeNull()
    })

    test('a timeout of 0 loads every time and stores nothing', async () => {
      const cache = await openCache(harness)
      let loads = 0
      const load = (): number => ++loads
      const options = { timeout: 0, staleWhileRevalidate: 100, tags: ['t'] }
      expect([await cache.getOrSet('k', load, options), await cache.getOrSet('k', load, options)]).toEqual([1, 2])
      expect(await cache.has('k')).toBe(false)
    })

    test.each([{ lock: true }, { lock: true, tags: ['t'] }])(
      'with %j two caches load once, and both get the value',
      async (options) => {
        const prefix = freshPrefix()
        const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
        if (!one || !two) throw new Error('The harness did not open both caches.')
        let loads = 0
        const load = async (): Promise<string> => {
          loads += 1
          const start = performance.now()
          await until(async () => performance.now() - start > 100)
          return `value ${loads}`
        }
        const reads = Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? one : two).getOrSet('k', load, options),
        )
        expect(new Set(await Promise.all(reads))).toEqual(new Set(['value 1']))
        expect(loads).toBe(1)
      },
    )

    test('with lock, a loader that fails lets the next one load', async () => {
      const cache = await openCache(harness)
      const fail = (): Promise<number> => Promise.reject(new RangeError('no'))
      await expect(cache.getOrSet('k', fail, { lock: true })).rejects.toThrow(new RangeError('no'))
      expect(await cache.getOrSet('k', () => 2, { lock: true })).toBe(2)
    })

    test('wrap makes key and tags of the arguments', async () => {
      const cache = await openCache(harness)
      const calls: unknown[] = []
      const sum = cache.wrap(
        (one: number, two: number) => {
          calls.push([one, two])
          return one + two
        },
        { key: (one, two) => `sum:${one}:${two}`, tags: (one) => [`n${one}`], timeout: 100 },
      )
      expect([await sum(1, 2), await sum(1, 2), await sum(2, 2)]).toEqual([3, 3, 4])
      expect(calls).toEqual([
        [1, 2],
        [2, 2],
      ])
      expect(await cache.get('sum:1:2')).toBe(3)
      expect(await cache.ttl('sum:1:2')).toBeLessThanOrEqual(100)
      await cache.invalidateTags(['n1'])
      expect([await sum(1, 2), await sum(2, 2)]).toEqual([3, 4])
      expect(calls).toHaveLength(3)
    })

    test.each([
      { staleWhileRevalidate: -1 },
      { staleWhileRevalidate: Number.NaN },
      { staleIfError: '5' },
      { earlyRefresh: -1 },
      { loaderTimeout: 0 },
      { loaderTimeout: '1' },
      { signal: 'now' },
      { timeout: '1' },
      { nullTimeout: Number.NaN },
      { tags: 't' },
    ])('the options %j are refused by name, on a miss and on a hit', async (options) => {
      const cache = await openCache(harness)
      const name = Object.keys(options)[0] as string
      const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining(name) }
      const read = (): Promise<number> => cache.getOrSet('k', () => 2, options as object)
      await expect(read()).rejects.toMatchObject(error)
      await cache.set('k', 1)
      await expect(read()).rejects.toMatchObject(error)
      expect(await cache.get('k')).toBe(1)
    })

    test('a loader must be a function', async () => {
      const cache = await openCache(harness)
      const error = { code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('a function') }
      await expect(cache.getOrSet('k', 5 as unknown as () => number)).rejects.toMatchObject(error)
    })

    test('a value that is only kept for loaders is missing for everybody else', async () => {
      const cache = await openCache(harness)
      await cache.getOrSet('k', () => 1, { timeout: 0.02, staleIfError: 1000 })
      await until(async () => (await cache.get('k')) === undefined)
      expect(await cache.has('k')).toBe(false)
      await expect(cache.incr('k')).rejects.toMatchObject({ code: 'ERR_CACHE_KEY_NOT_FOUND' })
      expect(await cache.touch('k')).toBe(false)
      expect(await cache.set('k', 2, { xx: true })).toBe(false)
      expect(await cache.add('k', 2)).toBe(true)
      expect(await cache.get('k')).toBe(2)
    })
  })
}
