import { expect, test } from 'vitest'
import { Lifetimes } from '../../src/cache/lifetimes.ts'

test.each<[timeout: number | null | undefined, of: number | null, longest: number | null]>([
  [undefined, 300_000, 360_000],
  [10, 10_000, 70_000],
  [0.0015, 1, 60_001],
  [0, 0, 0],
  [-1, 0, 0],
  [null, null, null],
])(
  'a timeout of %s s is a lifetime of %s ms, at most %s ms with the window of the herd client',
  (timeout, of, longest) => {
    const lifetimes = new Lifetimes({ timeout: 300, jitter: 0, herdMs: 60_000 })
    expect(lifetimes.of(timeout)).toBe(of)
    expect(lifetimes.longest(timeout)).toBe(longest)
  },
)

test('jitter shortens a lifetime by up to its fraction, but never to nothing, and leaves the longest time', () => {
  const lifetimes = new Lifetimes({ timeout: null, jitter: 0.9, herdMs: 0 })
  const drawn = Array.from({ length: 100 }, () => Number(lifetimes.of(100)))
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(10_000)
  expect(Math.max(...drawn)).toBeLessThanOrEqual(100_000)
  expect(new Set(drawn).size).toBeGreaterThan(50)
  expect(Array.from({ length: 20 }, () => lifetimes.of(0.001))).toEqual(Array(20).fill(1))
  expect(lifetimes.longest(100)).toBe(100_000)
})

test('a timeout of the wrong type is an error', () => {
  const lifetimes = new Lifetimes({ timeout: 300, jitter: 0, herdMs: 0 })
  expect(() => lifetimes.of('60' as never)).toThrow('timeout must be a number of seconds')
  expect(() => lifetimes.longest(Number.NaN)).toThrow('timeout must be a number of seconds')
})
