import { describe, expect, test } from 'vitest'
import { type Fields, type Storability, storability } from '../src/index.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString()

interface Exchange {
  readonly method?: string
  readonly request?: Fields
  readonly status?: number
  readonly response?: Fields
  readonly requestedAt?: number
}

function judge({
  method = 'GET',
  request = {},
  status = 200,
  response = {},
  requestedAt = NOW,
}: Exchange): Storability {
  return storability({ method, headers: request }, { status, headers: response }, { requestedAt, respondedAt: NOW })
}

const control = (text: string, more: Fields = {}): Exchange => ({ response: { 'cache-control': text, ...more } })
const refusal = (exchange: Exchange): string | undefined => {
  const verdict = judge(exchange)
  return verdict.storable ? undefined : verdict.reason
}
const lifetime = (response: Fields): number | undefined => {
  const verdict = judge({ response })
  return verdict.storable ? verdict.terms.lifetime : undefined
}

describe('RFC 9111 §3: what may be stored', () => {
  test('a GET answered with explicit freshness is storable', () => {
    expect(judge(control('max-age=60'))).toMatchObject({
      storable: true,
      terms: { born: NOW, lifetime: 60 },
      vary: [],
      omit: [],
    })
  })

  test.each(['PUT', 'OPTIONS', 'get', 'QUERY'])('the answer to %s is not', (method) => {
    expect(refusal({ method, ...control('max-age=60') })).toBe('method')
  })

  test.each([100, 103, 304, 412, 416, 428, 429, 431, 500, 502, 503, 504, 511, 599])('status %i is not', (status) => {
    expect(refusal({ status, ...control('public, max-age=60') })).toBe('status')
  })

  test.each([200, 203, 204, 299, 301, 302, 307, 308, 400, 404, 410, 499])(
    'status %i with explicit freshness is',
    (status) => {
      expect(refusal({ status, ...control('max-age=60') })).toBeUndefined()
    },
  )

  test.each([
    ['no-store, max-age=60', 'no-store'],
    ['max-age=60, NO-STORE', 'no-store'],
    ['private, max-age=60', 'private'],
    ['private="set cookie", max-age=60', 'private'],
    ['private="set-cookie, ", max-age=60', 'private'],
    ['private=, max-age=60', 'private'],
    ['private="set-cookie", private, max-age=60', 'private'],
    ['private="", max-age=60', 'private'],
    ['public, private, s-maxage=60', 'private'],
    ['no-cache', 'no-freshness'],
    ['no-cache, max-age=0', 'stale'],
    ['public', 'no-freshness'],
    ['max-age=0', 'stale'],
    ['max-age=60, s-maxage=0', 'stale'],
    ['max-age=soon', 'stale'],
  ])('%s is refused as %s', (text, reason) => expect(refusal(control(text))).toBe(reason))

  test('a request with no-store keeps its answer from being stored', () => {
    expect(refusal({ request: { 'cache-control': 'no-store' }, ...control('max-age=60') })).toBe('no-store')
  })

  test('a response without freshness is not stored: nothing is guessed from Last-Modified', () => {
    expect(refusal({ response: { 'last-modified': at(-86_400) } })).toBe('no-freshness')
  })

  test('a response with Set-Cookie is not stored, however public', () => {
    expect(refusal(control('public, max-age=60', { 'set-cookie': ['id=1'] }))).toBe('set-cookie')
  })

  test('a response that announces trailers is not stored', () => {
    expect(refusal(control('max-age=60', { trailer: 'Checksum' }))).toBe('trailer')
  })
})

describe('RFC 9111 §3.5: requests with Authorization', () => {
  const request = { authorization: 'Bearer x' }

  test.each(['max-age=60', 'proxy-revalidate, max-age=60', 'public=yes, max-age=60', 'must-revalidate=1, max-age=60'])(
    'an answer with %s is not stored',
    (text) => expect(refusal({ request, ...control(text) })).toBe('authorization'),
  )

  test.each(['public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60'])('an answer with %s is', (text) =>
    expect(refusal({ request, ...control(text) })).toBeUndefined(),
  )

  test('an empty Authorization counts, too', () => {
    expect(refusal({ request: { authorization: '' }, ...control('max-age=60') })).toBe('authorization')
  })
})

describe('RFC 9111 §5.2.2.3: must-understand', () => {
  test('lifts no-store for a status whose rules are known', () => {
    expect(refusal(control('must-understand, no-store, max-age=60'))).toBeUndefined()
  })

  test('does not lift it in a malformed form', () => {
    expect(refusal(control('must-understand=1, no-store, max-age=60'))).toBe('no-store')
  })

  test('forbids a status whose rules are not known', () => {
    expect(refusal({ status: 299, ...control('must-understand, max-age=60') })).toBe('status')
  })
})

describe('RFC 9111 §4.1: Vary', () => {
  test.each(['*', 'accept, *', 'accept language', '"accept"'])('Vary: %s matches no request', (vary) => {
    expect(refusal(control('max-age=60', { vary }))).toBe('vary')
  })

  test('names are taken in lower case, sorted, and once', () => {
    const verdict = judge(control('max-age=60', { vary: ['Cookie, ACCEPT', 'accept,,'] }))
    expect(verdict).toMatchObject({ storable: true, vary: ['accept', 'cookie'] })
  })
})

describe('RFC 9111 §4.2.1: the freshness lifetime', () => {
  test.each<[string, Fields, number | undefined]>([
    ['s-maxage wins over max-age', { 'cache-control': 'max-age=1, s-maxage=60' }, 60],
    ['max-age wins over Expires', { 'cache-control': 'max-age=60', expires: at(-1) }, 60],
    ['Expires counts from Date', { expires: at(90), date: at(-10) }, 100],
    ['Expires counts from now without a Date', { expires: at(90) }, 90],
    ['Expires counts from now with a broken Date', { expires: at(90), date: 'yesterday' }, 90],
    ['two equal Expires are one', { expires: [at(90), at(90)] }, 90],
    ['two Expires that differ are stale', { expires: [at(90), at(9)] }, undefined],
    ['an invalid Expires is stale', { expires: '0' }, undefined],
    ['an Expires in the past is stale', { expires: at(-1) }, undefined],
    ['an invalid max-age does not fall back to Expires', { 'cache-control': 'max-age=x', expires: at(90) }, undefined],
  ])('%s', (_, response, expected) => expect(lifetime(response)).toBe(expected))
})

describe('RFC 9111 §4.2.3: the age on arrival', () => {
  const born = (response: Fields, requestedAt = NOW): number | undefined => {
    const verdict = judge({ response: { 'cache-control': 'max-age=60', ...response }, requestedAt })
    return verdict.storable ? (verdict.terms.born - NOW) / 1000 : undefined
  }

  test('a received Age counts', () => expect(born({ age: '20' })).toBe(-20))
  test('the first member of an Age list counts', () => expect(born({ age: '20, 5' })).toBe(-20))
  test('an invalid Age does not count', () => expect(born({ age: '-5' })).toBe(0))
  test('a Date in the past counts', () => expect(born({ date: at(-30) })).toBe(-30))
  test('a Date in the future does not make a response younger', () => expect(born({ date: at(30) })).toBe(0))
  test('the greater of both counts', () => expect(born({ date: at(-30), age: '40' })).toBe(-40))
  test('the time that the answer took counts', () => expect(born({ age: '20' }, NOW - 5000)).toBe(-25))

  test('a response that arrives older than its lifetime is not stored', () => {
    expect(refusal(control('max-age=60', { age: '60' }))).toBe('stale')
    expect(refusal(control('max-age=60', { age: '59' }))).toBeUndefined()
  })
})
