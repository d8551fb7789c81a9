import type { SessionData } from 'express-session'
import { expect, test } from 'vitest'
import { timeoutOf } from '../src/session-timeout.ts'

const NOW = Date.UTC(2026, 0, 1)

function withCookie(cookie: object): SessionData {
  return { cookie } as SessionData
}

test.each([
  ['a date', { expires: new Date(NOW + 90_500) }, 90.5],
  ['the text of a date', { expires: new Date(NOW + 90_500).toISOString() }, 90.5],
  ['a moment that has passed', { expires: new Date(NOW - 1000) }, -1],
  ['no expiry', { expires: null }, 7],
  ['an expiry that is false, as old cookies have it', { expires: false }, 7],
  ['an invalid date', { expires: new Date(Number.NaN) }, 7],
  ['text that is no date', { expires: 'soon' }, 7],
])('a cookie with %s', (_, cookie, expected) => {
  expect(timeoutOf(withCookie(cookie), 7, NOW)).toBe(expected)
})

test('a session without a cookie gets the timeout', () => {
  expect(timeoutOf({} as SessionData, null, NOW)).toBeNull()
})

test('a function decides also for cookies with an expiry', () => {
  expect(timeoutOf(withCookie({ expires: new Date(NOW + 1000) }), ({ cookie }) => (cookie ? 5 : 6), NOW)).toBe(5)
})
