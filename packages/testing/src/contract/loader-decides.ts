import type { LoadContext, LoadFailedError, LoadManyContext, OldValue } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { openCache, until } from './context.ts'

const SHORT = 0.05

/** The context of a loader, and how long its caller waits for it at most. */
export function describeLoaderDecides(harness: CacheHarness): void {
  describe('the loader decides', () => {
    test('its timeout and tags are those of the value', async () => {
      const cache = await openCache(harness)
      const load = ({ set }: LoadContext): { author: number } => {
        set({ timeout: 10, tags: ['author:7'] })
        return { author: 7 }
      }
      await cache.getOrSet('k', load, { timeout: 1000, tags: ['articles'] })
      expect(await cache.ttl('k')).toBeLessThanOrEqual(10)
      await cache.invalidateTags(['author:7'])
      expect(await cache.get('k')).toBeUndefined()
      await cache.getOrSet('k', load, { timeout: 1000, tags: ['articles'] })
      expect(await cache.get('k')).toEqual({ author: 7 })
      await cache.invalidateTags(['articles'])
      expect(await cache.get('k')).toBeUndefined()
    })

    test('a longer timeout than that of the call keeps its tags alive, too', async () => {
      const cache = await openCache(harness)
      const load = async ({ set }: LoadContext): Promise<number> => {
        await set({ tags: ['b'] })
        await set({ timeout: null })
        return 1
      }
      await cache.getOrSet('k', load, { timeout: SHORT, tags: ['a'] })
      expect(await cache.ttl('k')).toBeNull()
      await until(async () => (await cache.get('k')) === 1)
      await cache.invalidateTags(['a'])
      expect(await cache.get('k')).toBeUndefined()
    })

    test('an invalidation after it named a tag makes the value a miss', async () => {
      const cache = await openCache(harness)
      const load = async ({ set }: LoadContext): Promise<number> => {
        await set({ tags: ['t'] })
        await cache.invalidateTags(['t'])
        return 1
      }
      expect(await cache.getOrSet('k', load)).toBe(1)
      expect(await cache.get('k')).toBeUndefined()
    })

    test('with noStore or a timeout of 0 its value goes to those who wait, and is not stored', async () => {
      const cache = await openCache(harness)
      for (const choice of [{ noStore: true }, { timeout: 0 }]) {
        const load = ({ set }: LoadContext): number => {
          set(choice)
          return 1
        }
        expect(await Promise.all([cache.getOrSet('k', load), cache.getOrSet('k', load)])).toEqual([1, 1])
        expect(await cache.has('k')).toBe(false)
      }
    })

    test('it has the old value and its age, a copy of its own, and renews it by returning it', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleIfError: 100 }
      await cache.getOrSet('k', ({ old }) => ({ first: old === undefined }), options)
      await until(async () => (await cache.get('k')) === undefined)
      let seen: OldValue | undefined
      const renew = ({ old, set }: LoadContext): unknown => {
        seen = old
        set({ timeout: 1000 })
        return old?.value
      }
      expect(await cache.getOrSet('k', renew, options)).toEqual({ first: true })
      expect(seen?.value).toEqual({ first: true })
      expect(seen?.age).toSatisfy((age: number) => age >= SHORT && age < 50)
      expect(await cache.get('k')).toEqual({ first: true })
      await cache.invalidateTags(['t'])
      await cache.delete('k')
      await cache.getOrSet('k', renew, options)
      expect(seen).toBeUndefined()
    })

    test('fail keeps the old value in service as long as it is stored, and is an error where there is none', async () => {
      const cache = await openCache(harness)
      await cache.getOrSet('k', () => 'old', { timeout: SHORT, staleIfError: 100 })
      await until(async () => (await cache.get('k')) === undefined)
      const cause = new RangeError('no')
      const fail = (context: LoadContext): never => {
        throw context.fail(cause)
      }
      expect(await cache.getOrSet('k', fail, { timeout: SHORT })).toBe('old')
      expect(cache.stats()).toMatchObject({ loads: 2, loadErrors: 1, staleHits: 1 })
      await cache.delete('k')
      const error = { code: 'ERR_CACHE_LOAD_FAILED', message: expect.stringContaining('"k"'), cause }
      await expect(cache.getOrSet('k', fail)).rejects.toMatchObject(error)
      const reason = cache.getOrSet('k', (context) => {
        throw context.fail('status 503')
      })
      await expect(reason).rejects.toThrow('The loader of "k" has no new value: status 503.')
    })

    test.each([
      [{ ttl: 5 }, 'set() has no option "ttl". Did you mean "timeout"?'],
      [{ timeout: '5' }, 'timeout must be a number of seconds'],
      [{ tags: 't' }, "tags must be a list of names, such as ['user:7']"],
      [{ noStore: 1 }, 'The option "noStore" of set() must be true or false'],
      [5, 'set() takes its options in an object: set({ timeout: 5 })'],
    ])('the choice %j is refused', async (choice, message) => {
      const cache = await openCache(harness)
      const load = ({ set }: LoadContext): number => {
        set(choice as object)
        return 1
      }
      await expect(cache.getOrSet('k', load)).rejects.toMatchObject({
        code: 'ERR_CACHE_ARGUMENT',
        message: expect.stringContaining(message),
      })
    })
  })

  describe('the loader of many keys decides', () => {
    test('for each key: lifetime, tags, not to store it, no new value', async () => {
      const cache = await openCache(harness)
      const seen: unknown[] = []
      const load = async (missing: readonly string[], { set, old, fail }: LoadManyContext) => {
        seen.push([...old].map(([key, { value, age }]) => [key, value, typeof age]))
        if (seen.length > 1) return new Map<string, string | LoadFailedError>([['d', fail('the source is down')]])
        await set('a', { timeout: 10 })
        set('b', { tags: ['x'] })
        set('c', { noStore: true })
        return new Map<string, string | LoadFailedError>(missing.map((key) => [key, key]))
      }
      const keys = ['a', 'b', 'c', 'd']
      await cache.getOrSetMany(keys, load, { timeout: 1000 })
      expect(await cache.ttl('a')).toBeLessThanOrEqual(10)
      expect(await cache.ttl('b')).toBeGreaterThan(900)
      await cache.invalidateTags(['x'])
      expect([...(await cache.getMany(keys)).keys()]).toEqual(['a', 'd'])
      await cache.clear()
      await cache.getOrSet('d', () => 'old', { timeout: SHORT, staleIfError: 100 })
      await until(async () => (await cache.get('d')) === undefined)
      expect(await cache.getOrSetMany(['d'], load)).toEqual(new Map([['d', 'old']]))
      expect(seen.at(-1)).toEqual([['d', 'old', 'number']])
      const error = { code: 'ERR_CACHE_LOAD_FAILED', message: expect.stringContaining('the source is down') }
      await cache.delete('d')
      await expect(cache.getOrSetMany(['d'], load)).rejects.toMatchObject(error)
      const other = cache.getOrSetMany(['a'], (_, { set }) => set('z', {}).then(() => ({})))
      await expect(other).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT', message: expect.stringContaining('"z"') })
    })
  })

  describe('softTimeout', () => {
    test('serves the old value when the loader takes longer, and the load goes on', async () => {
      const cache = await openCache(harness)
      const options = { timeout: SHORT, staleIfError: 100 }
      await cache.getOrSet('k', () => 'old', options)
      await cache.getOrSet('m', () => 'old', options)
      await until(async () => (await cache.getMany(['k', 'm'])).size === 0)
      const { promise, resolve } = Promise.withResolvers<string>()
      const controller = new AbortController()
      const soft = { ...options, timeout: 1000, softTimeout: SHORT, signal: controller.signal }
      const late = cache.getOrSetMany(['m', 'new'], () => promise.then((value) => ({ m: value, new: value })), soft)
      expect(await cache.getOrSet('k', () => promise, soft)).toBe('old')
      expect(cache.stats()).toMatchObject({ loads: 4, loadErrors: 0 })
      // Both wait for as long; this one has begun later.
      await cache.getOrSet('k', () => promise, soft)
      resolve('new')
      expect([...(await late)]).toEqual([
        ['m', 'old'],
        ['new', 'new'],
      ])
      // That the caller has its answer ends nothing.
      controller.abort()
      await until(async () => (await cache.getMany(['k', 'm'])).size === 2)
      expect([...(await cache.getMany(['k', 'm', 'new'])).values()]).toEqual(['new', 'new', 'new'])
    })

    test('waits for a loader that is fast enough, and for one without an old value', async () => {
      const cache = await openCache(harness)
      const soft = { timeout: SHORT, staleIfError: 100, softTimeout: 0.01 }
      const slow = async (): Promise<string> => {
        const start = performance.now()
        await until(async () => performance.now() - start > 40)
        return 'first'
      }
      expect(await cache.getOrSet('k', slow, soft)).toBe('first')
      await until(async () => (await cache.get('k')) === undefined)
      expect(await cache.getOrSet('k', () => 'second', { ...soft, softTimeout: 100 })).toBe('second')
    })

    test('needs staleIfError, and a number of seconds', async () => {
      const cache = await openCache(harness)
      for (const [options, message] of [
        [{ softTimeout: 1 }, 'softTimeout needs staleIfError'],
        [{ softTimeout: -1, staleIfError: 5 }, 'softTimeout must be a number of seconds'],
      ] as const) {
        await expect(cache.getOrSet('k', () => 1, options)).rejects.toMatchObject({
          code: 'ERR_CACHE_ARGUMENT',
          message: expect.stringContaining(message),
        })
      }
    })
  })
}
