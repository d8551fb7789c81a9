import { stat } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Guard } from '../src/guard/guard.ts'

const report = vi.fn()
const never = (): Promise<string> => new Promise(() => {})

beforeEach(() => {
  report.mockClear()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('passes on what the work returns, and leaves no timer behind', async () => {
  const guard = new Guard({ deadlineMs: 1000, report })
  expect(await guard.run('get', 'instead', async () => 'value')).toBe('value')
  expect(vi.getTimerCount()).toBe(0)
})

test('reports an error once and returns what stands in', async () => {
  const guard = new Guard({ deadlineMs: 1000, report })
  const error = new Error('no')
  expect(await guard.run('get', 'instead', () => Promise.reject(error))).toBe('instead')
  expect(report.mock.calls).toEqual([[error]])
})

test('waits until the deadline, then leaves the cache alone for a second', async () => {
  const guard = new Guard({ deadlineMs: 1000, report })
  const waiting = guard.run('get', 'instead', never)
  await vi.advanceTimersByTimeAsync(999)
  expect(report).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(await waiting).toBe('instead')
  expect(report.mock.calls[0]?.[0]).toMatchObject({ name: 'TimeoutError' })

  const work = vi.fn(async () => 'value')
  expect(await guard.run('get', 'instead', work)).toBe('instead')
  expect(work).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1000)
  expect(await guard.run('get', 'instead', work)).toBe('value')
})

test('what must not be put off is done also while the cache is left alone', async () => {
  const guard = new Guard({ deadlineMs: 10, report })
  const waiting = guard.run('get', 'instead', never)
  await vi.advanceTimersByTimeAsync(20)
  await waiting
  expect(await guard.insist('revalidateTag', false, async () => true)).toBe(true)
})

test('an answer that has arrived while the process was busy counts', async () => {
  vi.useRealTimers()
  const guard = new Guard({ deadlineMs: 20, report })
  const answer = async (): Promise<string> => {
    await stat(import.meta.filename)
    return 'value'
  }
  const waiting = guard.run('get', 'instead', answer)
  const until = performance.now() + 60
  while (performance.now() < until);
  expect(await waiting).toBe('value')
  expect(report).not.toHaveBeenCalled()
})

test('what fails after the deadline is not reported again, and is no unhandled rejection', async () => {
  const guard = new Guard({ deadlineMs: 10, report })
  let fail: (error: Error) => void = () => {}
  const waiting = guard.run('set', false, () => new Promise((_, reject) => (fail = reject)))
  await vi.advanceTimersByTimeAsync(10)
  expect(await waiting).toBe(false)
  fail(new Error('late'))
  await vi.advanceTimersByTimeAsync(0)
  expect(report).toHaveBeenCalledTimes(1)
})
