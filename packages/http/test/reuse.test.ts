import { describe, expect, test } from 'vitest'
import {
  admit,
  ageOf,
  type Fields,
  invalidates,
  isUnsafe,
  judgeReuse,
  mayAnswerError,
  type Reuse,
  type Terms,
  wantsOnlyCached,
} from '../src/index.ts'

const MINUTE: Terms = { born: 0, lifetime: 60, whileRevalidate: 0, ifError: 0, validate: undefined, immutable: false }
/** Judges a response of 60 seconds at an age. */
const atAge = (age: number, headers: Fields = {}, terms: Partial<Terms> = {}): Reuse =>
  judgeReuse({ method: 'GET', headers }, { ...MINUTE, ...terms }, age * 1000)
const asking = (control: string): Fields => ({ 'cache-control': control })

describe('RFC 9111 §4.2: freshness', () => {
  test('a response is reused until its age reaches its lifetime', () => {
    expect(atAge(59.999)).toBe('fresh')
    expect(atAge(60)).toBe('stale')
  })

  test('Age is rounded down and never negative', () => {
    expect(ageOf({ born: 0, lifetime: 60 }, 1999)).toBe(1)
    expect(ageOf({ born: 5000, lifetime: 60 }, 0)).toBe(0)
  })
})

describe('RFC 9111 §5.2.1: what a request asks for', () => {
  test.each<[string, number, Reuse]>([
    ['no-cache', 0, 'request'],
    ['no-store', 0, 'request'],
    ['max-age=0', 0, 'request'],
    ['max-age=30', 29, 'fresh'],
    ['max-age=30', 31, 'request'],
    ['max-age=x', 0, 'request'],
    ['min-fresh=20', 40, 'fresh'],
    ['min-fresh=20', 41, 'request'],
    ['min-fresh=x', 0, 'request'],
    ['max-stale', 1e6, 'accepted'],
    ['max-stale=10', 70, 'accepted'],
    ['max-stale=10', 71, 'stale'],
    ['max-stale=x', 61, 'stale'],
    ['max-stale=5, max-stale=9', 61, 'stale'],
    ['max-stale, max-age=30', 61, 'stale'],
    ['no-cache', 61, 'stale'],
    ['max-stale=1000', 1, 'fresh'],
    ['only-if-cached', 1, 'fresh'],
    ['no-transform', 1, 'fresh'],
  ])('%s at an age of %i seconds: %s', (control, age, expected) => expect(atAge(age, asking(control))).toBe(expected))
})

describe('RFC 9111 §4.2.4, RFC 5861: stale responses', () => {
  test('stale-while-revalidate lets a stale response answer while it is validated', () => {
    expect(atAge(69.9, {}, { whileRevalidate: 10 })).toBe('refresh')
    expect(atAge(70, {}, { whileRevalidate: 10 })).toBe('stale')
  })

  test('no-cache is validated even while it is fresh', () => {
    expect(atAge(0, {}, { validate: 'always', whileRevalidate: 10 })).toBe('stale')
  })

  test('must-revalidate outweighs what a client accepts', () => {
    expect(atAge(61, asking('max-stale=1000'), { validate: 'stale' })).toBe('stale')
    expect(atAge(59, {}, { validate: 'stale' })).toBe('fresh')
  })

  test.each<[string, number, Partial<Terms>, Fields, boolean]>([
    ['nothing said', 61, {}, {}, false],
    ['inside its window', 69, { ifError: 10 }, {}, true],
    ['after its window', 70, { ifError: 10 }, {}, false],
    ['still fresh', 59, {}, {}, true],
    ['the client accepts it', 65, {}, asking('stale-if-error=10'), true],
    ['the client accepts less', 75, {}, asking('stale-if-error=10'), false],
    ['must-revalidate outweighs the client', 65, { validate: 'stale' }, asking('stale-if-error=10'), false],
    ['no-cache never answers', 1, { validate: 'always', ifError: 10 }, {}, false],
  ])('an error is answered by a stored response: %s', (_, age, terms, headers, expected) => {
    expect(mayAnswerError({ method: 'GET', headers }, { ...MINUTE, ...terms }, age * 1000)).toBe(expected)
  })
})

describe('RFC 8246: immutable', () => {
  test('a reload does not ask again while it is fresh; a forced one does', () => {
    expect(atAge(1, asking('max-age=0'), { immutable: true })).toBe('fresh')
    expect(atAge(1, asking('no-cache'), { immutable: true })).toBe('request')
    expect(atAge(61, asking('max-age=0'), { immutable: true })).toBe('stale')
  })
})

describe('RFC 9111 §5.4: Pragma', () => {
  test('no-cache counts without a Cache-Control', () => expect(atAge(0, { pragma: 'No-Cache' })).toBe('request'))
  test('and is ignored with one', () => expect(atAge(1, { pragma: 'no-cache', ...asking('max-age=9') })).toBe('fresh'))
})

describe('requests that the cache passes on', () => {
  const admission = (headers: Fields, method = 'GET'): string => admit({ method, headers })

  test.each(['GET', 'HEAD'])('%s is looked up', (method) => expect(admission({}, method)).toBe('lookup'))
  test.each(['POST', 'OPTIONS', 'get', 'PURGE'])('%s is not', (method) => expect(admission({}, method)).toBe('method'))
  test('a request with no-store is not', () => expect(admission(asking('no-store'))).toBe('request'))

  test.each<Fields>([
    { 'if-match': '"a"' },
    { 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' },
    { 'content-length': '5' },
    { 'transfer-encoding': 'chunked' },
  ])('a request with %j goes to the application', (headers) => expect(admission(headers)).toBe('bypass'))

  test('a Content-Length of 0 is no content', () => expect(admission({ 'content-length': '0' })).toBe('lookup'))

  test('only-if-cached applies to GET and HEAD (RFC 9111 §5.2.1.7)', () => {
    expect(wantsOnlyCached({ method: 'GET', headers: asking('only-if-cached') })).toBe(true)
    expect(wantsOnlyCached({ method: 'POST', headers: asking('only-if-cached') })).toBe(false)
    expect(wantsOnlyCached({ method: 'GET', headers: {} })).toBe(false)
  })
})

describe('RFC 9111 §4.4: invalidation', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'M-SEARCH'])('%s is unsafe', (method) =>
    expect(isUnsafe(method)).toBe(true),
  )
  test.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH'])('%s is safe', (method) =>
    expect(isUnsafe(method)).toBe(false),
  )
  test.each([200, 201, 204, 303, 304])('%i invalidates', (status) => expect(invalidates(status)).toBe(true))
  test.each([103, 400, 404, 500])('%i does not', (status) => expect(invalidates(status)).toBe(false))
})
