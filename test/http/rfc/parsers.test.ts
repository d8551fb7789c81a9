import {
  type Fields,
  invalidatedTargets,
  judgeReuse,
  mentions,
  parseCacheControl,
  parseContentRange,
  parseHttpDate,
  preferredLanguage,
  presets,
  primaryKey,
  qualifiedFields,
  requestedRange,
  responseControl,
  responseTags,
  seconds,
  selectingValues,
  storability,
  varyFields,
} from '@holdfast/http'
import { array, assert, constantFrom, date, dictionary, integer, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

const NOW = Date.UTC(2026, 10, 22, 12)
const PIECES = [
  ',',
  '"',
  '\\',
  '=',
  ' ',
  ';',
  '*',
  '(',
  ')',
  '?',
  ':',
  '-',
  '/',
  'max-age',
  'private',
  'no-cache',
  's-maxage',
  '60',
  'bytes=',
  '\t',
  'é',
  'W/',
]
/** Text that looks like a field, and text that does not. */
const text = oneof(
  string(),
  string({ unit: 'binary' }),
  array(constantFrom(...PIECES)).map((pieces) => pieces.join('')),
)
const NAMES = [
  'age',
  'authorization',
  'cache-control',
  'cache-groups',
  'cache-tag',
  'cdn-cache-control',
  'content-length',
  'content-range',
  'date',
  'etag',
  'expires',
  'host',
  'last-modified',
  'range',
  'surrogate-key',
  'vary',
]
const fields = dictionary(constantFrom(...NAMES), oneof(text, array(text)))

describe('whatever a field contains', () => {
  test('no parser throws, and none takes long', () => {
    void assert(
      property(fields, text, (headers, other) => {
        parseHttpDate(other, NOW)
        parseContentRange(other)
        preferredLanguage({ 'accept-language': other })
        selectingValues(['accept-language', 'range'], headers)
        responseControl(headers, ['cdn-cache-control'])
        responseTags(headers, 'https://example.com')
        invalidatedTargets('https://example.com/', { location: other })
        primaryKey({ scheme: 'http', target: other, headers })
        const terms = { born: NOW, lifetime: 60, whileRevalidate: 0, ifError: 0, validate: undefined, immutable: false }
        judgeReuse({ method: 'GET', headers }, terms, NOW)
      }),
    )
    const start = performance.now()
    for (const piece of ['"', ',', '\\', '",', 'a="', ' ', 'a=', '("']) {
      const long = piece.repeat(50_000)
      parseCacheControl({ 'cache-control': long })
      responseControl({ 'cdn-cache-control': long }, ['cdn-cache-control'])
      preferredLanguage({ 'accept-language': long })
      requestedRange({ range: `bytes=${long}` }, {}, 100, NOW)
    }
    // Quadratic ones take minutes.
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('nothing before it hides a directive that forbids', () => {
    void assert(
      property(text, constantFrom('no-store', 'private', 'no-cache'), (before, directive) => {
        const control = parseCacheControl({ 'cache-control': `${before}, ${directive}` })
        expect(mentions(control, directive)).toBe(true)
        if (directive !== 'no-store') expect(qualifiedFields(control, directive as 'private')).toBe('*')
      }),
    )
  })

  test('a number is in its bounds', () => {
    void assert(
      property(text, (argument) => {
        const age = seconds(parseCacheControl({ 'cache-control': `max-age=${argument}` }), 'max-age', 0) ?? 0
        expect(age >= 0 && age <= 2 ** 31).toBe(true)
      }),
    )
  })

  test('a private response is never storable, nor one with a cookie, nor an error', () => {
    const judge = (status: number, headers: Fields) =>
      storability(
        { method: 'GET', headers: {} },
        { status, headers },
        { requestedAt: NOW, respondedAt: NOW },
        presets.safe,
      )
    void assert(
      property(fields, integer({ min: 200, max: 599 }), (headers, status) => {
        const { 'cdn-cache-control': _, ...rest } = headers
        expect(judge(status, { ...rest, 'cache-control': 'max-age=60, private' }).storable).toBe(false)
        const control = { 'cache-control': 'max-age=60' }
        expect(judge(status, { ...rest, ...control, 'set-cookie': 'a=b' }).storable).toBe(false)
        if (status >= 500) expect(judge(status, { ...headers, ...control }).storable).toBe(false)
      }),
    )
  })

  test('a range lies in its representation', () => {
    void assert(
      property(text, integer({ min: 0, max: 1000 }), (given, size) => {
        for (const range of [given, `bytes=${given}`]) {
          const found = requestedRange({ range }, {}, size, NOW)
          if (typeof found !== 'object') continue
          expect(found.first >= 0 && found.first <= found.last && found.last < size).toBe(true)
        }
      }),
    )
  })

  test('a date is read as it was written', () => {
    const some = date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true })
    void assert(
      property(some, (moment) => {
        const written = Math.floor(moment.getTime() / 1000) * 1000
        expect(parseHttpDate(moment.toUTCString(), NOW)).toBe(written)
      }),
    )
  })

  test('Vary names fields, or no request matches', () => {
    void assert(
      property(tuple(text, text), (lines) => {
        const names = varyFields({ status: 200, headers: { vary: lines } })
        if (names !== '*') expect(names.every((name) => /^[^\s,"A-Z]+$/.test(name) && name !== '*')).toBe(true)
      }),
    )
  })
})
