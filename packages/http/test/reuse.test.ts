import { describe, expect, test } from 'vitest'
import {
  admit,
  ageOf,
  type Fields,
  invalidates,
  isUnsafe,
  judgeReuse,
  type Reuse,
  wantsOnlyCached,
} from '../src/index.ts'

/** Judges a response of 60 seconds at an age. */
const atAge = (age: number, headers: Fields = {}): Reuse =>
  judgeReuse({ method: 'GET', headers }, { born: 0, lifetime: 60 }, age * 1000)
const asking = (control: string): Fields => ({ 'cache-control': control })

describe('RFC 9111 §4.2: freshness', () => {
  test('a response is reused until its age reaches its lifetime', () => {
    expect(atAge(59.999)).toBe('reuse')
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
    ['max-age=30', 29, 'reuse'],
    ['max-age=30', 31, 'request'],
    ['max-age=x', 0, 'request'],
    ['min-fresh=20', 40, 'reuse'],
    ['min-fresh=20', 41, 'request'],
    ['min-fresh=x', 0, 'request'],
    ['max-stale', 61, 'stale'],
    ['max-stale=1000', 61, 'stale'],
    ['max-stale=1000', 1, 'reuse'],
    ['only-if-cached', 1, 'reuse'],
    ['no-transform', 1, 'reuse'],
  ])('%s at an age of %i seconds: %s', (control, age, expected) => expect(atAge(age, asking(control))).toBe(expected))
})

describe('RFC 9111 §5.4: Pragma', () => {
  test('no-cache counts without a Cache-Control', () => expect(atAge(0, { pragma: 'No-Cache' })).toBe('request'))
  test('and is ignored with one', () => expect(atAge(1, { pragma: 'no-cache', ...asking('max-age=9') })).toBe('reuse'))
})

describe('requests that the cache passes on', () => {
  const admission = (headers: Fields, method = 'GET'): string => admit({ method, headers })

  test.each(['GET', 'HEAD'])('%s is looked up', (method) => expect(admission({}, method)).toBe('lookup'))
  test.each(['POST', 'OPTIONS', 'get', 'PURGE'])('%s is not', (method) => expect(admission({}, method)).toBe('method'))
  test('a request with no-store is not', () => expect(admission(asking('no-store'))).toBe('request'))

  test.each<Fields>([
    { range: 'bytes=0-1' },
    { 'if-range': '"a"' },
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
  test.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('%s is safe', (method) => expect(isUnsafe(method)).toBe(false))
  test.each([200, 201, 204, 303, 304])('%i invalidates', (status) => expect(invalidates(status)).toBe(true))
  test.each([103, 400, 404, 500])('%i does not', (status) => expect(invalidates(status)).toBe(false))
})
