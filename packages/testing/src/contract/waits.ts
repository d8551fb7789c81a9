import type { Cache, LoadContext, LoadOptions } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

const SHORT = 0.05
const LATE = { code: 'ERR_CACHE_LOADER_TIMEOUT', message: expect.stringContaining('"k"') }

/** A load that ends when it is told to, and the signal that its loader got. */
interface SlowLoad {
  readonly result: Promise<string>
  readonly signal: AbortSignal
  readonly end: () => void
}

async function beginLoad(cache: Cache, options: LoadOptions = {}): Promise<SlowLoad> {
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
  const { promise: began, resolve: begin } = Promise.withResolvers<AbortSignal>()
  const load = async ({ signal }: LoadContext): Promise<string> => {
    begin(signal)
    await mayEnd
    return 'slow'
  }
  const result = cache.getOrSet('k', load, options)
  // Tests that expect a failure look at it later.
  result.catch(() => {})
  return { result, signal: await began, end }
}

/** How long callers of getOrSet wait: for their own loader, for that of others, for themselves. */
export function describeWaits(harness: CacheHarness): void {
  describe('waiting for a load', () => {
    test.each([{}, { lock: true }])('with %j a loader that waits for its own key is an error', async (options) => {
      const cache = await openCache(harness)
      const recursive = (): Promise<unknown> => cache.getOrSet('a', recursive, options)
      const error = { code: 'ERR_CACHE_RECURSIVE_LOAD', message: expect.stringContaining('"a" → "a"') }
      await expect(recursive()).rejects.toMatchObject(error)
      expect(await cache.getOrSet('a', () => 1, options)).toBe(1)
    })

    test.each([{}, { lock: true }])('with %j so are loaders that wait for each other', async (options) => {
      const cache = await openCache(harness)
      const a = (): Promise<unknown> => cache.getOrSet('a', b, options)
      const b = (): Promise<unknown> => cache.getOrSet('b', c, options)
      const c = (): Promise<unknown> => cache.getOrSet('c', a, options)
      const error = { code: 'ERR_CACHE_RECURSIVE_LOAD', message: expect.stringContaining('"a" → "b" → "c" → "a"') }
      await expect(a()).rejects.toMatchObject(error)
    })

    test('so are two loads that begin at once and then wait for each other', async () => {
      const cache = await openCache(harness)
      const both = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
      const load = (own: string, other: string, index: 0 | 1): Promise<unknown> =>
        cache.getOrSet(own, async () => {
          both[index].resolve()
          await Promise.all(both.map(({ promise }) => promise))
          return cache.getOrSet(other, () => 'not called')
        })
      const results = await Promise.allSettled([load('a', 'b', 0), load('b', 'a', 1)])
      for (const result of results) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ERR_CACHE_RECURSIVE_LOAD' } })
      }
    })

    test('a loader that removes its own key and asks for it again is an error', async () => {
      const cache = await openCache(harness)
      const recursive = async (): Promise<unknown> => {
        await cache.delete('a')
        return cache.getOrSet('a', recursive)
      }
      await expect(cache.getOrSet('a', recursive)).rejects.toMatchObject({ code: 'ERR_CACHE_RECURSIVE_LOAD' })
    })

    test('loaders may ask for other keys, for one key several times, and for their own afterwards', async () => {
      const cache = await openCache(harness)
      const ended = Promise.withResolvers<void>()
      let again: Promise<unknown> | undefined
      const load = async (): Promise<unknown> => {
        again = ended.promise.then(() => cache.getOrSet('a', () => 'again'))
        return Promise.all([cache.getOrSet('b', () => 1), cache.getOrSet('b', () => 2), cache.getOrSet('c', () => 3)])
      }
      expect(await cache.getOrSet('a', load, { timeout: 0 })).toEqual([1, 1, 3])
      ended.resolve()
      expect(await again).toBe('again')
    })

    test('the loader of one cache may ask another cache for the same key', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      expect(await one?.getOrSet('k', () => two?.getOrSet('k', () => 1))).toBe(1)
    })

    test.each([{}, { lock: true }])("with %j each caller's loaderTimeout and signal end its own wait", async (own) => {
      const cache = await openCache(harness)
      const slow = await beginLoad(cache, own)
      const read = (options: LoadOptions): Promise<string> => cache.getOrSet('k', () => 'other', { ...own, ...options })
      const controller = new AbortController()
      const aborted = read({ signal: controller.signal })
      const patient = read({ loaderTimeout: 1000 })
      await expect(read({ loaderTimeout: SHORT })).rejects.toMatchObject(LATE)
      controller.abort(new RangeError('enough'))
      await expect(aborted).rejects.toThrow(new RangeError('enough'))
      expect(slow.signal.aborted).toBe(false)
      slow.end()
      expect([await slow.result, await patient]).toEqual(['slow', 'slow'])
      expect(await cache.get('k', { read: 'primary' })).toBe('slow')
    })

    test('a signal that is aborted before ends the call before it begins', async () => {
      const cache = await openCache(harness)
      const signal = AbortSignal.abort(new RangeError('before'))
      await expect(cache.getOrSet('k', () => 1, { signal })).rejects.toThrow(new RangeError('before'))
      expect(cache.stats().loads).toBe(0)
    })

    test('a signal ends the call though a stale value could be served', async () => {
      const cache = await openCache(harness)
      const options = { timeout: 0.02, staleIfError: 1000 }
      await cache.getOrSet('k', () => 'old', options)
      await until(async () => (await cache.get('k', { read: 'primary' })) === undefined)
      const controller = new AbortController()
      const slow = await beginLoad(cache, { ...options, signal: controller.signal })
      controller.abort(new RangeError('enough'))
      await expect(slow.result).rejects.toThrow(new RangeError('enough'))
      expect(slow.signal.aborted).toBe(true)
    })

    test('a load that nobody waits for any more is aborted, and the next call loads again', async () => {
      const cache = await openCache(harness)
      const [first, second] = [new AbortController(), new AbortController()]
      const slow = await beginLoad(cache, { signal: first.signal })
      const other = cache.getOrSet('k', () => 'other', { signal: second.signal })
      await until(async () => cache.stats().misses === 2)
      first.abort(new RangeError('first'))
      await expect(slow.result).rejects.toThrow('first')
      expect(slow.signal.aborted).toBe(false)
      second.abort(new RangeError('second'))
      await expect(other).rejects.toThrow('second')
      expect(slow.signal.reason).toEqual(new RangeError('second'))
      expect(await cache.getOrSet('k', () => 'new')).toBe('new')
      slow.end()
      expect(await cache.get('k', { read: 'primary' })).toBe('new')
    })

    test('with lock, bounds end the wait for the load of another cache', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      if (!one || !two) throw new Error('The harness did not open both caches.')
      const slow = await beginLoad(one, { lock: true })
      const read = (options: LoadOptions): Promise<string> =>
        two.getOrSet('k', () => 'other', { ...options, lock: true })
      await expect(read({ loaderTimeout: SHORT })).rejects.toMatchObject(LATE)
      const reason = new RangeError('enough')
      const controller = new AbortController()
      const aborted = read({ signal: controller.signal })
      await until(async () => two.stats().misses === 2)
      controller.abort(reason)
      await expect(aborted).rejects.toThrow(reason)
      slow.end()
      expect(await slow.result).toBe('slow')
      expect(await read({})).toBe('slow')
    })

    test('a refresh in the background that hangs gives its key free after loaderTimeout', async () => {
      const cache = await openCache(harness)
      const options = { timeout: 0.02, staleWhileRevalidate: 1000, loaderTimeout: SHORT }
      await cache.getOrSet('k', () => 'old', options)
      await until(async () => (await cache.get('k', { read: 'primary' })) === undefined)
      const hung = await beginLoad(cache, { ...options, read: 'primary' })
      expect(await hung.result).toBe('old')
      await until(async () => hung.signal.aborted)
      expect(hung.signal.reason).toMatchObject(LATE)
      const read = (): Promise<string> =>
        cache.getOrSet('k', () => 'new', { ...options, timeout: 1000, read: 'primary' })
      await until(async () => (await read()) === 'new')
    })

    test('wrap passes `this` on', async () => {
      const cache = await openCache(harness)
      class Users {
        readonly prefix = 'user'
        find = cache.wrap(Users.prototype.load, {
          key(this: Users, id: number) {
            return `${this.prefix}:${id}`
          },
        })
        load(id: number): string {
          return `${this.prefix} ${id}`
        }
      }
      expect(await new Users().find(7)).toBe('user 7')
      expect(await cache.get('user:7', { read: 'primary' })).toBe('user 7')
    })
  })
}
