import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TakeBack } from '../../src/coordination/take-back.ts'
import { FailurePolicy } from '../../src/operations/failure-policy.ts'
import { Operations } from '../../src/operations/operations.ts'

let held: Set<string>
let answers: boolean
let asked: string[]
let operations: Operations
let takeBack: TakeBack

beforeEach(() => {
  vi.useFakeTimers()
  held = new Set(['one', 'two'])
  asked = []
  answers = true
  operations = new Operations('default', new FailurePolicy())
  const releaseLock = async (_lockKey: string, token: string): Promise<boolean> => {
    asked.push(token)
    if (!answers) throw new Error('no answer')
    return held.delete(token)
  }
  takeBack = new TakeBack({ releaseLock }, operations)
})
afterEach(() => void vi.useRealTimers())

test('a lock whose acquire failed is freed at once if the store answers', async () => {
  takeBack.add('l', 'one')
  await vi.advanceTimersByTimeAsync(0)
  expect([...held]).toEqual(['two'])
})

test('locks are freed when the store answers again, and the store is asked at most every half second', async () => {
  answers = false
  takeBack.add('l', 'one')
  takeBack.add('l', 'two')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.length).toBeGreaterThan(30)
  expect(asked.length).toBeLessThan(130)
  answers = true
  await vi.advanceTimersByTimeAsync(1500)
  expect([...held]).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

test('an acquire that is carried out after the answer is freed too', async () => {
  takeBack.add('l', 'late')
  await vi.advanceTimersByTimeAsync(500)
  held.add('late')
  await vi.advanceTimersByTimeAsync(500)
  expect(held.has('late')).toBe(false)
})

test('nothing is asked after the cache was closed', async () => {
  answers = false
  takeBack.add('l', 'one')
  await vi.advanceTimersByTimeAsync(1000)
  operations.close()
  const before = asked.length
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(before)
  expect(vi.getTimerCount()).toBe(0)
})

test('of very many locks the oldest ones are left to their leases', async () => {
  answers = false
  for (let index = 0; index < 10_005; index += 1) takeBack.add('l', String(index))
  answers = true
  await vi.advanceTimersByTimeAsync(2000)
  const unique = new Set(asked)
  expect(unique.has('10004')).toBe(true)
  expect(unique.size).toBeLessThanOrEqual(10_001)
})

test('a lock is freed when its server answers, also while the server of another stays down', async () => {
  const releaseLock = async (lockKey: string, token: string): Promise<boolean> => {
    if (lockKey === 'down') throw new Error('no answer')
    return held.delete(token)
  }
  takeBack = new TakeBack({ releaseLock }, operations)
  takeBack.add('down', 'one')
  takeBack.add('up', 'two')
  await vi.advanceTimersByTimeAsync(1000)
  expect([...held]).toEqual(['one'])
})
