import type { LoadContext, RefreshOptions } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

const SHORT = 0.02

/** refreshEvery: who refreshes, and when it ends. */
export function describeWarming(harness: CacheHarness): void {
  describe('keeping values warm', () => {
    test('a value is loaded before anybody asks, and again and again', async () => {
      const cache = await openCache(harness)
      let loads = 0
      using refresher = cache.refreshEvery('k', () => ++loads, { every: SHORT, timeout: 1000, tags: ['t'] })
      await refresher.ready
      await until(async () => ((await cache.get<number>('k')) ?? 0) >= 3)
      expect(await cache.ttl('k')).toBeGreaterThan(900)
      refresher.stop()
      const { loads: before } = cache.stats()
      await new Promise((resolve) => setTimeout(resolve, 4 * SHORT * 1000))
      expect(cache.stats().loads).toBe(before)
      await cache.invalidateTags(['t'])
      expect(await cache.get('k')).toBeUndefined()
    })

    test('of two processes one refreshes, and the other when that has stopped', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      const options: RefreshOptions = { every: 0.3, jitter: 0 }
      using first = one?.refreshEvery('k', () => 'one', options)
      await first?.ready
      using second = two?.refreshEvery('k', () => 'two', options)
      await second?.ready
      expect([await two?.get('k'), two?.stats().loads]).toEqual(['one', 0])
      await one?.close()
      await until(async () => (await two?.get('k')) === 'two')
      expect([one?.stats().loads, two?.stats().loads]).toEqual([1, 1])
    })

    test('without lock each refreshes for itself', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      using first = one?.refreshEvery('k', () => 'one', { every: 100, lock: false })
      await first?.ready
      using second = two?.refreshEvery('k', () => 'two', { every: 100, lock: false })
      await second?.ready
      expect(await two?.get('k')).toBe('two')
    })

    test('a refresh that fails is told, and the next one may be made at once by another process', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      await one?.set('k', 'old')
      const errors: unknown[] = []
      const fail = (): Promise<never> => Promise.reject(new RangeError('no'))
      using first = one?.refreshEvery('k', fail, { every: 100, onError: (error) => void errors.push(error) })
      await first?.ready
      expect(errors).toEqual([new RangeError('no')])
      expect([await one?.get('k'), one?.stats().loadErrors]).toEqual(['old', 1])
      using second = two?.refreshEvery('k', () => 'new', { every: 100 })
      await second?.ready
      expect(await two?.get('k')).toBe('new')
    })

    test('a fresh value is replaced, and a removal during the refresh stands', async () => {
      const cache = await openCache(harness)
      await cache.set('k', 'old', { timeout: null })
      using refresher = cache.refreshEvery('k', () => 'new', { every: 100 })
      await refresher.ready
      expect(await cache.get('k')).toBe('new')
      expect(await cache.ttl('k')).toBeLessThanOrEqual(300)
      const remove = async (): Promise<string> => {
        await cache.delete('removed')
        return 'loaded'
      }
      using other = cache.refreshEvery('removed', remove, { every: 100 })
      await other.ready
      expect(await cache.has('removed')).toBe(false)
    })

    test('stop and close abort a loader that is running', async () => {
      const cache = await openCache(harness)
      const signals: AbortSignal[] = []
      const hang = ({ signal }: LoadContext): Promise<never> => {
        signals.push(signal)
        return new Promise(() => {})
      }
      const stopped = cache.refreshEvery('a', hang, { every: 100 })
      const closed = cache.withVersion(2).refreshEvery('b', hang, { every: 100 })
      await until(async () => signals.length === 2)
      stopped.stop()
      await stopped.ready
      await cache.close()
      await closed.ready
      await until(async () => signals.every(({ aborted }) => aborted))
      expect(() => cache.refreshEvery('a', hang, { every: 1 })).toThrow(
        expect.objectContaining({ code: 'ERR_CACHE_CLOSED' }),
      )
    })

    test.each([
      [{}, 'every must be a number of seconds above 0; got undefined.'],
      [{ every: 0 }, 'every must be a number of seconds above 0; got 0.'],
      [{ every: 60, timeout: 60 }, 'timeout must be longer than every'],
      [{ every: 60, jitter: 1 }, 'jitter must be a number of at least 0 and less than 1, got 1.'],
      [{ every: 60, lock: 'yes' }, 'The option "lock" of refreshEvery() must be true or false, got "yes".'],
      [{ every: 60, tags: 't' }, "tags must be a list of names, such as ['user:7']"],
    ])('the options %j are refused', async (options, message) => {
      const cache = await openCache(harness)
      expect(() => cache.refreshEvery('k', () => 1, options as RefreshOptions)).toThrow(message)
      expect(await cache.has('k')).toBe(false)
    })
  })
}
