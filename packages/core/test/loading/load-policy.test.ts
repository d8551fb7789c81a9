import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Entry } from '../../src/entries/entry.ts'
import { checkLoad, type Decision, decide } from '../../src/loading/load-policy.ts'

const BODY = Buffer.from('1')

function entry(overdueMs?: number, loadMs?: number): Entry {
  return { bytes: BODY, storedKey: ':1:k', body: BODY, metadata: { loadMs }, valid: true, overdueMs }
}

afterEach(() => void vi.restoreAllMocks())

test.each<[overdueMs: number, revalidateMs: number, errorMs: number, Decision]>([
  [-1, 0, 0, 'serve'],
  [0, 0, 0, 'load'],
  [0, 1, 0, 'serve and refresh'],
  [9, 10, 0, 'serve and refresh'],
  [10, 10, 0, 'load'],
  [9, 0, 10, 'load or serve'],
  [9, 10, 20, 'serve and refresh'],
  [10, 10, 20, 'load or serve'],
  [20, 10, 20, 'load'],
])(
  '%i ms after its timeout, with windows of %i and %i ms, getOrSet decides to: %s',
  (overdue, revalidateMs, errorMs, decision) => {
    const windows = { revalidateMs, errorMs, earlyRefresh: 0 }
    expect(decide(entry(overdue), windows)).toBe(decision)
  },
)

test('getOrSet serves a value without a timeout', () => {
  expect(decide(entry(), { revalidateMs: 10, errorMs: 10, earlyRefresh: 100 })).toBe('serve')
})

describe('an early refresh', () => {
  // XFetch: refresh when loadMs * beta * -ln(random) reaches the remaining time; ln(1 - 0.5) is about -0.693.
  test.each<[loadMs: number | undefined, earlyRefresh: number, Decision]>([
    [100, 1, 'serve'],
    [200, 1, 'serve and refresh'],
    [100, 2, 'serve and refresh'],
    [200, 0, 'serve'],
    [undefined, 2, 'serve'],
  ])('of a load of %s ms with a factor of %s, 100 ms before the timeout: %s', (loadMs, earlyRefresh, decision) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(decide(entry(-100, loadMs), { revalidateMs: 0, errorMs: 0, earlyRefresh })).toBe(decision)
  })
})

test('the windows are milliseconds, and the herd client revalidates by default', () => {
  const load = (): number => 1
  expect(checkLoad({ load, options: { staleWhileRevalidate: 1.5, staleIfError: 2, earlyRefresh: 1 } }, 60_000)).toEqual(
    { revalidateMs: 1500, errorMs: 2000, earlyRefresh: 1 },
  )
  expect(checkLoad({ load, options: {} }, 60_000)).toEqual({ revalidateMs: 60_000, errorMs: 0, earlyRefresh: 0 })
})
