import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Locks } from '../../src/coordination/locks.ts'
import { KeySpace, type LocMemStore } from '../../src/index.ts'
import { FailurePolicy } from '../../src/operations/failure-policy.ts'
import { Operations } from '../../src/operations/operations.ts'
import { openStore } from '../support.ts'

let store: LocMemStore
let locks: Locks
let operations: Operations
let taken: (string | number | null | undefined)[][]

beforeEach(() => {
  store = openStore()
  taken = []
  const acquireLock = store.acquireLock.bind(store)
  store.acquireLock = (lockKey, token, lifetimeMs, fenceKey) => {
    taken.push([lockKey, lifetimeMs, fenceKey])
    return acquireLock(lockKey, token, lifetimeMs, fenceKey)
  }
  operations = new Operations('default', new FailurePolicy())
  locks = new Locks({ alias: 'default', store, operations }, new KeySpace({ prefix: 'p' }))
})

describe('a lock', () => {
  test('has its own key, and a fence in the same slot', async () => {
    await locks.make('report', { timeout: 10 }).hold()
    expect(taken).toEqual([['p:!lock:{report}', 10_000, 'p:!lock:{report}:fence']])
  })

  test('that is granted while its cache closes is lost, and leaves no timer', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const lock = locks.make('report', { timeout: 10, renew: true })
    const acquired = lock.acquire()
    operations.close()
    await acquired
    expect(lock.lost.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('for Django has the key of a value, with its version, and no fence', async () => {
    const lock = await locks.make('report', { keySpace: 'django', version: 2 }).hold()
    expect(taken).toEqual([['p:2:report', 30_000, undefined]])
    expect(lock.fencingToken).toBeUndefined()
  })

  test('of a loader ends soon after its process died, and excludes the next loader of the same value', async () => {
    const lock = await locks.forLoading('p:1:k', 'g1').hold()
    expect(taken).toEqual([['p:!lock:{load:g1:p:1:k}', 10_000, undefined]])
    const acquire = (key: string, generation: string): Promise<boolean> =>
      locks.forLoading(key, generation).acquire({ blocking: false })
    expect(await acquire('p:1:k', 'g1')).toBe(false)
    expect(await acquire('p:1:other', 'g1')).toBe(true)
    expect(await acquire('p:1:k', 'g2')).toBe(true)
    await lock.release()
    expect(await acquire('p:1:k', 'g1')).toBe(true)
  })

  test('of a loader that may take less time ends sooner', async () => {
    await locks.forLoading('p:1:k', 'g', 0.5).hold()
    expect(taken).toEqual([['p:!lock:{load:g:p:1:k}', 1500, undefined]])
  })

  test('without a timeout has a lease of 30 seconds, which is renewed until it is released', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const lock = await locks.make('report').hold()
    expect(taken).toEqual([['p:!lock:{report}', 30_000, 'p:!lock:{report}:fence']])
    await vi.advanceTimersByTimeAsync(100_000)
    expect(await lock.owned()).toBe(true)
    await lock.release()
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each<[string, () => unknown]>([
    ['a name that is not text', () => locks.make(5 as never)],
    ['a version that is not an integer', () => locks.make('report', { version: 1.5 })],
    ['a timeout of 0', () => locks.make('report', { timeout: 0 })],
    ['renew without a timeout', () => locks.make('report', { renew: true })],
  ])('with %s is refused when it is made', (_, make) => {
    expect(make).toThrow()
  })
})
