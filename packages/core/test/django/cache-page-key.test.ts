import { describe, expect, test } from 'vitest'
import { ArgumentError, makeCacheHeaderKey, makeCachePageKey } from '../../src/index.ts'
import { python } from '../codec/fixtures/python.ts'

describe('the keys of cache_page', () => {
  test.each(python.pages)(
    'are those that Django makes for $url with $options',
    ({ url, options, headerKey, pageKey }) => {
      expect(makeCacheHeaderKey(url, options)).toBe(headerKey)
      expect(makeCachePageKey(url, options)).toBe(pageKey)
    },
  )

  test('are the same from the list of names that Django stores', () => {
    const headers = { cookie: 'a=1', 'accept-encoding': 'br' }
    expect(makeCachePageKey('http://testserver/', { vary: ['HTTP_ACCEPT_ENCODING', 'HTTP_COOKIE'], headers })).toBe(
      makeCachePageKey('http://testserver/', { vary: ['Cookie', 'accept-encoding'], headers }),
    )
  })

  test('before the fix of CVE-2026-113593 did not tell an absent header from an empty one', () => {
    const empty = makeCachePageKey('http://testserver/', { vary: ['Cookie'], headers: { cookie: '' } })
    expect(makeCachePageKey('http://testserver/', { vary: ['Cookie'], absent: 'skipped' })).toBe(empty)
    expect(makeCachePageKey('http://testserver/', { vary: ['Cookie'] })).not.toBe(empty)
  })

  test('refuse options that they do not know', () => {
    const options = { keyPrefix: 'site' } as object
    for (const make of [makeCacheHeaderKey, makeCachePageKey]) {
      expect(() => make('http://testserver/', options)).toThrow('has no option "keyPrefix"')
      expect(() => make('http://testserver/', 'site' as never)).toThrow('(url, { prefix: … }), got a string.')
    }
  })

  test.each(['', 'http://testserver/é', 'http://testserver/\n'])('want a URL in ASCII, not %j', (url) => {
    expect(() => makeCacheHeaderKey(url)).toThrow(ArgumentError)
    expect(() => makeCachePageKey(url)).toThrow(/url/)
  })
})
