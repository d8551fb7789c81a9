import { describe } from 'vitest'
import { type Case, cases, control, date } from './support.ts'

const fresh = (first: Case['first'], later?: number): Case => ({ first, from: 'hit', ...(later ? { later } : {}) })
const stale = (first: Case['first'], later?: number): Case => ({ first, from: 'asked', ...(later ? { later } : {}) })
const expires = (text: string, more: Readonly<Record<string, string>> = {}): Case['first'] => ({
  fields: { date: date(0), expires: text, ...more },
})

describe('RFC 9111 §4.2.1: explicit freshness', () => {
  cases({
    'nothing said: not reused': stale({}),
    'max-age, while it lasts': fresh(control('max-age=60'), 59),
    'max-age, when it is over': stale(control('max-age=60'), 60),
    'max-age=0': stale(control('max-age=0')),
    'the greatest value': fresh(control('max-age=2147483648'), 1e6),
    'a value beyond all bounds counts as the greatest': fresh(control('max-age=99999999999999999999'), 1e6),
    'leading zeros': fresh(control('max-age=0060'), 59),
    'negative is invalid, and so stale': stale(control('max-age=-60')),
    'a fraction is invalid': stale(control('max-age=60.5')),
    'letters are invalid': stale(control('max-age=60s')),
    'quotes do no harm': fresh(control('max-age="60"')),
    'single quotes are no quotes': stale(control("max-age='60'")),
    'a space around the equals sign is invalid': stale(control('max-age = 60')),
    'two values that differ are stale': stale(control('max-age=60, max-age=90')),
    'two equal values are one': fresh(control('max-age=60, max-age=60')),
    'names are compared without regard to case': fresh(control('MAX-age=60')),
    'unknown directives are ignored': fresh(control('foo, bar=1, baz="a, max-age=0", max-age=60')),
    's-maxage beats a smaller max-age': fresh(control('max-age=1, s-maxage=60'), 30),
    's-maxage beats a greater max-age': stale(control('max-age=60, s-maxage=1'), 30),
    's-maxage beats Expires': fresh({ fields: { 'cache-control': 's-maxage=60', expires: date(-9) } }, 30),
    'max-age beats Expires': fresh({ fields: { 'cache-control': 'max-age=60', expires: date(-9) } }, 30),
    'a max-age of 0 beats a future Expires': stale({ fields: { 'cache-control': 'max-age=0', expires: date(90) } }),
  })
})

describe('RFC 9111 §5.3, RFC 9110 §5.6.7: Expires', () => {
  cases({
    'in the future': fresh(expires(date(60)), 59),
    over: stale(expires(date(60)), 60),
    'counts from Date, not from now': stale(expires(date(160), { date: date(100) }), 60),
    'the same as Date': stale(expires(date(0))),
    'invalid: 0': stale(expires('0')),
    'RFC 850': fresh(expires('Sunday, 22-Nov-26 12:01:00 GMT')),
    asctime: fresh(expires('Sun Nov 22 12:01:00 2026')),
    'names in another case': fresh(expires('SUN, 22 nov 2026 12:01:00 gmt')),
    'another zone': stale(expires('Sun, 22 Nov 2026 12:01:00 UTC')),
    'a zone as an offset': stale(expires('Sun, 22 Nov 2026 12:01:00 +0000')),
    'a year of two digits': stale(expires('Sun, 22 Nov 26 12:01:00 GMT')),
    'an hour of one digit': stale(expires('Sun, 22 Nov 2026 9:01:00 GMT')),
    'dots for colons': stale(expires('Sun, 22 Nov 2026 12.01.00 GMT')),
    dashes: stale(expires('Sun, 22-Nov-2026 12:01:00 GMT')),
    'several spaces': stale(expires('Sun,  22 Nov 2026 12:01:00 GMT')),
    'far in the future': fresh(expires('Fri, 01 Jan 2286 00:00:00 GMT'), 1e7),
  })
})

describe('RFC 9111 §4.2.3, §5.1: age', () => {
  const aged = (age: string): Case['first'] => control('max-age=60', { age })
  cases({
    'a received Age counts': stale(aged('59'), 1),
    'until its lifetime is over': fresh(aged('50'), 9),
    'more than the lifetime': stale(aged('61')),
    'text is ignored': fresh(aged('abc')),
    'negative is ignored': fresh(aged('-7200')),
    'a fraction is ignored': fresh(aged('7200.0')),
    'the greatest value': stale(aged('2147483648')),
    'the first of a list counts: old': stale(aged('7200, 0')),
    'the first of a list counts: new': fresh(aged('0, 7200')),
    'a Date in the past counts': stale(control('max-age=60', { date: date(-59) })),
    'a Date in the future makes nothing younger': stale(control('max-age=60', { date: date(600) }), 60),
    'Age grows from what was received': { ...fresh(aged('30'), 5), fields: { age: '35' } },
    'Date and Expires stay': {
      ...fresh(expires(date(60)), 5),
      fields: { date: date(0), expires: date(60), age: '5' },
    },
  })
})

describe('RFC 9111 §4.2.2: heuristic freshness', () => {
  const modified = (status: number, more: Readonly<Record<string, string>> = {}): Case['first'] => ({
    status,
    fields: { 'last-modified': date(-1000), ...more },
  })
  const guessed = [200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]
  const never = [201, 202, 302, 400, 403, 502, 503, 504, 599]
  const rfc = { options: { preset: 'rfc' } } as const
  cases({
    ...Object.fromEntries(
      guessed.map((status) => [`${status}: a tenth of its age`, { ...fresh(modified(status), 99), ...rfc }]),
    ),
    ...Object.fromEntries(never.map((status) => [`${status}: not guessed`, { ...stale(modified(status)), ...rfc }])),
    'a tenth is over': { first: modified(200), later: 100, from: 'validated', ...rfc },
    'public makes any status eligible': { ...fresh(modified(599, { 'cache-control': 'public' })), ...rfc },
    'no Last-Modified': { ...stale({}), ...rfc },
    'the safe preset guesses nothing': stale(modified(200)),
    'no Last-Modified, and public': { ...stale(control('public')), ...rfc },
  })
})

describe('RFC 9110 §15: a status with explicit freshness', () => {
  const stored = [200, 203, 204, 299, 300, 301, 302, 303, 307, 308, 400, 404, 405, 410, 418, 499]
  const refused = [304, 412, 416, 428, 429, 431]
  const denials = [401, 403, 407]
  const errors = [500, 501, 502, 503, 504, 599]
  const saying = (status: number): Case['first'] => ({ status, fields: { 'cache-control': 'max-age=60' } })
  cases({
    ...Object.fromEntries(stored.map((status) => [`${status} is reused`, { ...fresh(saying(status)), status }])),
    ...Object.fromEntries(refused.map((status) => [`${status} is not`, stale(saying(status))])),
    ...Object.fromEntries(
      [...errors, ...denials].map((status) => [`${status} is not, by the safe preset`, stale(saying(status))]),
    ),
    ...Object.fromEntries(
      [...errors, ...denials].map((status) => [
        `${status} is, by the letter`,
        { ...fresh(saying(status)), options: { preset: 'rfc' } },
      ]),
    ),
  })
})
