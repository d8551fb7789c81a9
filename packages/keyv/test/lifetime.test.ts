import { timeoutToMs } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { timeoutFromExpires, timeoutFromTtl } from '../src/lifetime.ts'

/** What the server is told: whole milliseconds, `null` for ever, 0 gone at once, `undefined` the default. */
function storedMs(timeout: number | null | undefined): number | null | undefined {
  return timeout === undefined ? undefined : timeoutToMs(timeout)
}

const NOW = 1_800_000_000_000

describe('a relative ttl', () => {
  test('of whole milliseconds is stored to the millisecond', () => {
    const lifetimes = Array.from({ length: 100_000 }, (_, index) => index + 1)
    lifetimes.push(86_400_000, 31_536_000_000, 2 ** 45 + 1)
    expect(lifetimes.filter((ms) => storedMs(timeoutFromTtl(ms)) !== ms)).toEqual([])
  })

  test.each([
    [0.001, 1],
    [0.4, 1],
    [1.5, 2],
    [999.999, 1000],
  ])('of %d ms is rounded up to %d, never down to nothing', (ttl, ms) => {
    expect(storedMs(timeoutFromTtl(ttl))).toBe(ms)
  })

  test.each([[undefined], [null], [0], [-0], [Number.NaN], [''], ['soon'], [{}]])('of %j is none', (ttl) => {
    expect(timeoutFromTtl(ttl)).toBeUndefined()
  })

  test.each([[Number.POSITIVE_INFINITY], [Number.MAX_SAFE_INTEGER], [Number.MAX_VALUE], ['Infinity']])(
    'of %s never ends',
    (ttl) => {
      expect(timeoutFromTtl(ttl)).toBeNull()
    },
  )

  test.each([[-1], [-0.5], [Number.NEGATIVE_INFINITY], ['-5']])('of %s is over', (ttl) => {
    expect(storedMs(timeoutFromTtl(ttl))).toBe(0)
  })

  test('in a string counts as its number', () => {
    expect(storedMs(timeoutFromTtl('5'))).toBe(5)
  })
})

describe('an absolute expiry', () => {
  test.each([
    [NOW + 1, 1],
    [NOW + 1001, 1001],
    [NOW + 0.25, 1],
    [NOW, 0],
    [NOW - 1, 0],
    [0, 0],
    [Number.POSITIVE_INFINITY, null],
    [Number.MAX_SAFE_INTEGER, null],
    [undefined, undefined],
    [null, undefined],
    [Number.NaN, undefined],
  ])('of %s leaves %s ms', (expires, ms) => {
    expect(storedMs(timeoutFromExpires(expires, NOW))).toBe(ms)
  })
})
