import type { Lock } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import type { CacheHarness } from '../harness.ts'
import { freshPrefix, openCache, openCaches, until } from './context.ts'

const LOST = { code: 'ERR_CACHE_LOCK_LOST' }
const REFUSED = { code: 'ERR_CACHE_ARGUMENT' }

/** Locks: owners, timeouts, renewal, and loss. */
export function describeLocks(harness: CacheHarness): void {
  describe('locks', () => {
    test('one caller holds it, and no other until it is released', async () => {
      const cache = await openCache(harness)
      const [mine, theirs] = [cache.lock('l'), cache.lock('l', { blocking: false })]
      expect(await mine.locked()).toBe(false)
      expect(await mine.acquire()).toBe(true)
      expect(await theirs.acquire()).toBe(false)
      await expect(theirs.hold()).rejects.toMatchObject({ code: 'ERR_CACHE_LOCK_NOT_ACQUIRED' })
      expect([await mine.owned(), await theirs.owned(), await theirs.locked()]).toEqual([true, false, true])
      await mine.release()
      expect(await theirs.locked()).toBe(false)
      expect(await theirs.acquire()).toBe(true)
      await theirs.release()
    })

    test('only the holder releases, extends and reacquires it', async () => {
      const cache = await openCache(harness)
      const [mine, theirs] = [cache.lock('l', { timeout: 100 }), cache.lock('l', { timeout: 100 })]
      await mine.acquire()
      await expect(theirs.release()).rejects.toMatchObject(LOST)
      await expect(theirs.extend(1)).rejects.toMatchObject(LOST)
      await expect(theirs.reacquire()).rejects.toMatchObject(LOST)
      expect(await mine.owned()).toBe(true)
      await mine.release()
      await expect(mine.release()).rejects.toMatchObject(LOST)
    })

    test('a lock that is held is not taken twice by the same object', async () => {
      const cache = await openCache(harness)
      const lock = cache.lock('l')
      await lock.acquire()
      await expect(lock.acquire()).rejects.toMatchObject(REFUSED)
      await lock.release()
      expect(await lock.acquire({ blocking: false })).toBe(true)
      await lock.release()
    })

    test('a lock with a timeout ends by itself; its holder learns of it, and frees nobody else', async () => {
      const cache = await openCache(harness)
      const [mine, theirs] = [cache.lock('l', { timeout: 0.05 }), cache.lock('l', { sleep: 0.01 })]
      await mine.acquire()
      // Waits for as long as it takes.
      expect(await theirs.acquire()).toBe(true)
      expect(await mine.owned()).toBe(false)
      await expect(mine.extend(1)).rejects.toMatchObject(LOST)
      expect(mine.lost.aborted).toBe(true)
      await expect(mine.release()).rejects.toMatchObject(LOST)
      expect(await theirs.owned()).toBe(true)
      await theirs.release()
    })

    test('a holder whose lease is over learns it without renew, by the signal', async () => {
      const cache = await openCache(harness)
      const lock = await cache.lock('l', { timeout: 0.3 }).hold()
      const { lost } = lock
      expect(lost.aborted).toBe(false)
      await until(async () => lost.aborted)
      expect(lost.reason).toMatchObject(LOST)
      expect(lock.fencingToken).toBeUndefined()
      await lock.acquire()
      expect(lock.lost.aborted).toBe(false)
      await lock.release()
    })

    test('a holder that was stopped for longer than its lease finds the lock lost at once', async () => {
      const cache = await openCache(harness)
      const lock = await cache.lock('l', { timeout: 0.03 }).hold()
      // Stops this process, timers included.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60)
      expect(lock.lost.aborted).toBe(true)
      await expect(lock.extend(1)).rejects.toMatchObject(LOST)
    })

    test('a lease that was extended is over later', async () => {
      const cache = await openCache(harness)
      const lock = await cache.lock('l', { timeout: 0.1 }).hold()
      await lock.extend(1000)
      await lock.reacquire()
      await lock.extend(0.1)
      const start = performance.now()
      await until(async () => lock.lost.aborted)
      expect(performance.now() - start).toBeGreaterThan(150)
      const other = await cache.lock('other', { timeout: 0.02 }).hold()
      await other.extend(1000, { replace: true })
      await until(async () => performance.now() - start > 250)
      expect([other.lost.aborted, await other.owned()]).toEqual([false, true])
      await other.release()
    })

    test('extend adds to what is left or replaces it, and reacquire restarts the timeout', async () => {
      const cache = await openCache(harness)
      const lock = cache.lock('l', { timeout: 0.4 })
      const rival = cache.lock('l', { blocking: false })
      await lock.acquire()
      await lock.extend(1000)
      await lock.extend(0.05, { replace: true })
      await until(async () => !(await lock.locked()))
      await expect(lock.reacquire()).rejects.toMatchObject(LOST)
      await lock.acquire()
      await lock.extend(1000, { replace: true })
      await lock.reacquire()
      await until(async () => !(await lock.locked()))
      expect(await rival.acquire()).toBe(true)
      await rival.release()
    })

    test('waiting ends with blockingTimeout, and with the signal', async () => {
      const cache = await openCache(harness)
      const mine = cache.lock('l')
      await mine.acquire()
      const theirs = cache.lock('l', { sleep: 0.01, blockingTimeout: 0.05 })
      expect(await theirs.acquire()).toBe(false)
      expect(await theirs.acquire({ blockingTimeout: 0 })).toBe(false)
      const controller = new AbortController()
      const waiting = theirs.acquire({ blockingTimeout: null, signal: controller.signal })
      controller.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
      await expect(theirs.acquire({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
      await mine.release()
      expect(await theirs.locked()).toBe(false)
    })

    test('a waiting caller gets it as soon as it is free', async () => {
      const cache = await openCache(harness)
      const mine = cache.lock('l')
      await mine.acquire()
      const waiting = cache.lock('l', { sleep: 0.01 }).hold()
      await mine.release()
      const theirs = await waiting
      expect(await theirs.owned()).toBe(true)
      await theirs.release()
    })

    test('await using frees it, also when the block throws, and says when it was lost', async () => {
      const cache = await openCache(harness)
      const probe = cache.lock('l')
      const work = async (): Promise<void> => {
        await using lock = await cache.lock('l').hold()
        expect(await lock.owned()).toBe(true)
        throw new RangeError('no')
      }
      await expect(work()).rejects.toThrow(new RangeError('no'))
      expect(await probe.locked()).toBe(false)
      const lose = async (): Promise<void> => {
        await using lock = await cache.lock('l', { timeout: 0.02 }).hold()
        await until(async () => !(await lock.locked()))
      }
      await expect(lose()).rejects.toMatchObject(LOST)
      // Never held: nothing to free.
      await cache.lock('l')[Symbol.asyncDispose]()
    })

    test('fencing numbers grow: after a release, an expiry, and from another cache', async () => {
      const prefix = freshPrefix()
      const { one, two } = await openCaches(harness, { one: { KEY_PREFIX: prefix }, two: { KEY_PREFIX: prefix } })
      if (!one || !two) throw new Error('The harness did not open both caches.')
      const numbers: (number | undefined)[] = []
      const take = async (lock: Lock): Promise<void> => {
        await lock.acquire()
        numbers.push(lock.fencingToken)
      }
      for (const cache of [one, two, one]) {
        const lock = cache.lock('l')
        await take(lock)
        await lock.release()
        expect(lock.fencingToken).toBeUndefined()
      }
      await take(two.lock('l', { timeout: 0.02 }))
      await take(one.lock('l', { sleep: 0.01, timeout: 10 }))
      const known = numbers.filter((number) => number !== undefined)
      expect(known).toHaveLength(5)
      expect(known.every(Number.isSafeInteger)).toBe(true)
      expect(known).toEqual([...new Set(known)].sort((a, b) => a - b))
    })

    test('renew keeps it beyond its timeout, and frees it at the end', async () => {
      const cache = await openCache(harness)
      const lock = await cache.lock('l', { timeout: 0.3, renew: true }).hold()
      const start = performance.now()
      // Three of its lifetimes.
      await until(async () => performance.now() - start > 900)
      expect(await lock.owned()).toBe(true)
      expect(lock.lost.aborted).toBe(false)
      await lock.release()
      expect(await lock.locked()).toBe(false)
      expect(lock.lost.aborted).toBe(false)
    })

    test('locks and values of one name do not meet, and clear leaves locks', async () => {
      const cache = await openCache(harness)
      const lock = await cache.lock('k').hold()
      expect(await cache.has('k')).toBe(false)
      await cache.set('k', 'value')
      expect(await cache.keys()).toEqual(['k'])
      expect(await cache.clear()).toBe(1)
      expect(await lock.owned()).toBe(true)
      await cache.deletePattern('*')
      await cache.delete('k')
      expect(await lock.owned()).toBe(true)
      await lock.release()
    })

    test('a lock belongs to its prefix, and to all versions', async () => {
      const prefix = freshPrefix()
      const { one, two, other } = await openCaches(harness, {
        one: { KEY_PREFIX: prefix },
        two: { KEY_PREFIX: prefix, VERSION: 2 },
        other: {},
      })
      const lock = await one?.lock('l').hold()
      expect(await two?.lock('l').locked()).toBe(true)
      expect(await other?.lock('l').locked()).toBe(false)
      await lock?.release()
    })

    test('20 contenders never hold it together, and each gets it', async () => {
      const cache = await openCache(harness)
      let [holders, most, turns] = [0, 0, 0]
      await cache.set('n', 0)
      const contend = async (): Promise<void> => {
        await using _lock = await cache.lock('l', { sleep: 0.005, timeout: 30 }).hold()
        holders += 1
        most = Math.max(most, holders)
        const seen = await cache.get<number>('n', { read: 'primary' })
        await cache.set('n', (seen ?? 0) + 1)
        holders -= 1
        turns += 1
      }
      await Promise.all(Array.from({ length: 20 }, contend))
      expect([most, turns, await cache.get('n')]).toEqual([1, 20, 20])
    })

    test.each(['', '}', '}x', '{', '{}', '{a}b', 'a{}b', 'a}b{c', '\\}x', ':', '🦊', 'ключ', ' '])(
      'the name %j is accepted, and is distinct',
      async (name) => {
        const cache = await openCache(harness)
        const lock = await cache.lock(name, { timeout: 10 }).hold()
        expect(lock.fencingToken).toBeGreaterThan(0)
        for (const other of ['x', `\\${name}`, `${name}}`]) {
          if (other !== name) expect(await cache.lock(other).locked()).toBe(false)
        }
        await lock.extend(5)
        await lock.release()
      },
    )

    test.each([
      { timeout: 0 },
      { timeout: -1 },
      { timeout: Number.NaN },
      { timeout: 1e300 },
      { timeout: '5' },
      { sleep: 0 },
      { blockingTimeout: -1 },
      { renew: true },
    ])('the options %j are refused', async (options) => {
      const cache = await openCache(harness)
      expect(() => cache.lock('l', options as object)).toThrow(expect.objectContaining(REFUSED))
    })

    test('a name must be a string; a lock without a timeout has nothing to extend', async () => {
      const cache = await openCache(harness)
      expect(() => cache.lock(7 as unknown as string)).toThrow(expect.objectContaining({ code: 'ERR_CACHE_KEY' }))
      const lock = await cache.lock('l').hold()
      await expect(lock.extend(5)).rejects.toMatchObject(REFUSED)
      await expect(lock.reacquire()).rejects.toMatchObject(REFUSED)
      expect(await lock.owned()).toBe(true)
      await lock.release()
      const short = await cache.lock('l', { timeout: 10 }).hold()
      await expect(short.extend(Number.NaN)).rejects.toMatchObject(REFUSED)
      await short.release()
    })
  })
}
