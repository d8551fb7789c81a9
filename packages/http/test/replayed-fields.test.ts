import { describe, expect, test } from 'vitest'
import {
  cacheStatusName,
  formatCacheStatus,
  isNotModified,
  notModifiedFields,
  primaryKey,
  selectingValues,
  storedFields,
} from '../src/index.ts'

const DAY = 'Sun, 06 Nov 1994 08:49:37 GMT'
const DAY_BEFORE = 'Sat, 05 Nov 1994 08:49:37 GMT'

describe('RFC 9110 §13.1.2: If-None-Match against a stored response', () => {
  test.each([
    ['"a"', '"a"', true],
    ['W/"a"', '"a"', true],
    ['"a"', 'W/"a"', true],
    ['"x", W/"a"', '"a"', true],
    ['"x,a", "y"', '"x,a"', true],
    ['"x,a"', '"a"', false],
    ['*', '"a"', true],
    ['*', undefined, true],
    ['"b"', '"a"', false],
    ['a', '"a"', false],
    ['"a"', undefined, false],
    ['', '"a"', false],
  ])('%j and ETag %j: %s', (noneMatch, etag, expected) => {
    expect(isNotModified({ 'if-none-match': noneMatch }, { etag }, 0)).toBe(expected)
  })
})

describe('RFC 9110 §13.1.3: If-Modified-Since', () => {
  test.each([
    [DAY, DAY, true],
    [DAY, DAY_BEFORE, true],
    [DAY_BEFORE, DAY, false],
    [DAY, undefined, false],
    ['yesterday', DAY, false],
    [DAY, 'yesterday', false],
  ])('%j and Last-Modified %j: %s', (since, lastModified, expected) => {
    expect(isNotModified({ 'if-modified-since': since }, { lastModified }, 0)).toBe(expected)
  })

  test('is ignored beside If-None-Match', () => {
    const headers = { 'if-none-match': '"b"', 'if-modified-since': DAY }
    expect(isNotModified(headers, { etag: '"a"', lastModified: DAY }, 0)).toBe(false)
  })
})

describe('RFC 9111 §3.1: fields that are stored', () => {
  test('fields of the connection are not, and fields that it names are not', () => {
    const headers = {
      connection: 'close, X-Hop',
      'x-hop': '1',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      upgrade: 'h2c',
      'proxy-authenticate': 'Basic',
      te: 'trailers',
      'content-type': 'text/plain',
      link: ['</a>', '</b>'],
    }
    expect(storedFields(Object.keys(headers), headers)).toEqual([
      'content-type',
      'text/plain',
      'link',
      '</a>',
      'link',
      '</b>',
    ])
  })

  test('fields that every reuse computes are not, and those that are left out are not', () => {
    const headers = { age: '5', 'content-length': 5, 'cache-status': 'origin; hit', 'set-cookie': ['a=1'], date: DAY }
    expect(storedFields(Object.keys(headers), headers, ['set-cookie'])).toEqual(['date', DAY])
  })

  test('RFC 9110 §15.4.5: a 304 keeps the fields of the response, without those of the content', () => {
    const stored = ['content-type', 'a', 'content-length', '1', 'content-encoding', 'gzip', 'last-modified', DAY]
    const kept = [
      'cache-control',
      'max-age=1',
      'content-location',
      '/a',
      'date',
      DAY,
      'expires',
      DAY,
      'vary',
      'accept',
      'x',
      '1',
    ]
    expect(notModifiedFields([...stored, ...kept, 'etag', '"a"'])).toEqual([...kept, 'etag', '"a"'])
  })

  test('a 304 without an ETag keeps Last-Modified', () => {
    expect(notModifiedFields(['last-modified', DAY])).toEqual(['last-modified', DAY])
  })
})

describe('RFC 9111 §4.1: what selects a variant', () => {
  test('an absent field is not an empty one', () => {
    expect(selectingValues(['accept', 'cookie'], { accept: '' })).toEqual(['', null])
  })

  test('lines are joined and whitespace around members dropped', () => {
    expect(selectingValues(['accept'], { accept: [' a', 'b '] })).toEqual(['a,b'])
  })

  test('a field that shares its name with a method of objects is absent', () => {
    expect(selectingValues(['constructor'], {})).toEqual([null])
  })
})

describe('the primary key', () => {
  const key = (target: string, headers: Record<string, string>): string | undefined =>
    primaryKey({ scheme: 'http', target, headers })

  test('is scheme, host and target, the host in lower case', () => {
    expect(primaryKey({ scheme: 'https', target: '/A?b=C', headers: { host: 'Example.com:8443' } })).toBe(
      'http:https://example.com:8443/A?b=C',
    )
    expect(key('/', { host: '[::1]:3000' })).toBe('http:http://[::1]:3000/')
  })

  test.each([{}, { host: '' }, { host: 'a/b' }, { host: 'a b' }, { host: 'a?b' }, { host: 'a@b' }, { host: 'a, b' }])(
    'does not exist for %j',
    (headers) => expect(key('/', headers)).toBeUndefined(),
  )

  test('keeps requests apart that a proxy forwards for other addresses', () => {
    const headers = [
      { host: 'a' },
      { host: 'a', 'x-forwarded-proto': 'https' },
      { host: 'a', 'x-forwarded-host': 'https' },
      { host: 'a', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' },
    ]
    expect(new Set(headers.map((each) => key('/', each))).size).toBe(4)
  })

  test('takes the address from Forwarded, and not that of the client', () => {
    const forwarded = (value: string) => key('/', { host: 'a', forwarded: value })
    expect(forwarded('for=192.0.2.1')).toBe(key('/', { host: 'a' }))
    expect(forwarded('for=192.0.2.1;host=b')).toBe(forwarded('for=192.0.2.2;host=b'))
    const others = ['for=192.0.2.1', 'host=b', 'host=c', 'Host="b"', 'proto=https', 'for=1, for=2;proto=https;host=b']
    expect(new Set(others.map(forwarded)).size).toBe(others.length)
  })
})

describe('RFC 9211: Cache-Status', () => {
  test('is written as a structured field', () => {
    expect(formatCacheStatus('holdfast', { hit: true, ttl: 59.9 })).toBe('holdfast; hit; ttl=59')
    expect(formatCacheStatus('holdfast', { fwd: 'uri-miss', stored: true, ttl: 60 })).toBe(
      'holdfast; fwd=uri-miss; stored; ttl=60',
    )
    expect(formatCacheStatus('holdfast', { fwd: 'uri-miss', detail: 'private' })).toBe(
      'holdfast; fwd=uri-miss; detail=private',
    )
  })

  test('a name is a token or a quoted string', () => {
    expect(cacheStatusName('eu-1.example.com')).toBe('eu-1.example.com')
    expect(cacheStatusName('my "edge"')).toBe('"my \\"edge\\""')
    expect(cacheStatusName('1st')).toBe('"1st"')
    expect(cacheStatusName('')).toBeUndefined()
    expect(cacheStatusName('é')).toBeUndefined()
    expect(cacheStatusName('a\r\nb')).toBeUndefined()
  })
})
