import { describe, expect, test } from 'vitest'
import { parseHttpDate } from '../src/index.ts'

const NOW = Date.UTC(2026, 10, 22)
// The date of RFC 9110 §5.6.7 in its three forms.
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37)

describe('RFC 9110 §5.6.7: HTTP-date', () => {
  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    '%s is read',
    (text) => expect(parseHttpDate(text, NOW)).toBe(EXAMPLE),
  )

  test('a two-digit year up to 50 years ahead is in the future, a later one in the past', () => {
    expect(parseHttpDate('Sunday, 06-Nov-76 08:49:37 GMT', NOW)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37))
    expect(parseHttpDate('Sunday, 06-Nov-77 08:49:37 GMT', NOW)).toBe(Date.UTC(1977, 10, 6, 8, 49, 37))
  })

  test('a leap second is read', () => {
    expect(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1))
  })

  test('a year below 100 is that year', () => {
    expect(parseHttpDate('Sun, 06 Nov 0094 08:49:37 GMT', NOW)).toBeLessThan(Date.UTC(1000, 0))
  })
})

describe('RFC 9111 §4.2: what a cache makes of dates', () => {
  test('case does not matter', () => expect(parseHttpDate('SUN, 06 nov 1994 08:49:37 gmt', NOW)).toBe(EXAMPLE))

  test.each([
    '0',
    '',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 8:49:37 GMT',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 06-Nov-1994 08:49:37 GMT',
    'Sun 06 Nov 1994 08:49:37 GMT',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Xxx, 06 Nov 1994 08:49:37 GMT',
    '1994-11-06T08:49:37Z',
  ])('%j is no date', (text) => expect(parseHttpDate(text, NOW)).toBeUndefined())
})
