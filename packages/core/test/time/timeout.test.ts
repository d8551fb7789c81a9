import { describe, expect, test } from 'vitest'
import { ArgumentError, timeoutFromMs, timeoutToMs } from '../../src/index.ts'

describe('timeoutToMs', () => {
  // django-redis: int(timeout * 1000), which truncates; zero and less mean "gone at once".
  test.each([
    [1, 1000],
    [300, 300_000],
    [0.001, 1],
    [0.0019, 1],
    [0.0005, 0],
    [0.29, 290],
    [8.2, 8200],
    // 1.001 * 1000 is 1000.9999999999999 and 1.005 * 1000 is 1004.9999999999999, in Python too.
    [1.001, 1000],
    [1.005, 1004],
    [1e10, 10_000_000_000_000],
    [9e12, 9_000_000_000_000_000],
    [0, 0],
    [-0, 0],
    [-0.0001, 0],
    [-0.5, 0],
    [-300, 0],
    [-1e300, 0],
  ])('turns %d seconds into %d milliseconds', (seconds, ms) => {
    expect(timeoutToMs(seconds)).toBe(ms)
  })

  test('leaves null, which never expires', () => {
    expect(timeoutToMs(null)).toBeNull()
  })

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e13,
    1e300,
    '60',
    '',
    true,
    false,
    60n,
    {},
    [],
  ])('refuses %s', (timeout) => {
    expect(() => timeoutToMs(timeout as never)).toThrow(ArgumentError)
  })

  test('refuses undefined: the default is the caller’s business', () => {
    expect(() => timeoutToMs(undefined as never)).toThrow(ArgumentError)
  })

  test('calls the timeout as its caller does', () => {
    expect(() => timeoutToMs('60' as never, 'TIMEOUT')).toThrow(/^TIMEOUT must be .*got "60"\.$/)
  })
})

describe('timeoutFromMs', () => {
  test.each([
    [1, 1],
    [0.2, 1],
    [1000.5, 1001],
    [1001, 1001],
    [4_102_444_800_001, 4_102_444_800_001],
    [0, 0],
    [-1, 0],
    [Number.POSITIVE_INFINITY, null],
  ])('turns %d milliseconds into a timeout of %s, whole and rounded up', (given, ms) => {
    expect(timeoutToMs(timeoutFromMs(given))).toBe(ms)
  })
})
