import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import {
  cacheControl,
  cachePage,
  conditional,
  neverCache,
  patchCacheControl,
  patchVary,
  varyOn,
  varyOnCookie,
} from '../src/index.ts'

const res = { getHeader: () => undefined, setHeader: () => {} } as unknown as ServerResponse

/** What a user without TypeScript may write. */
const wrong: readonly (readonly [string, () => unknown, string])[] = [
  [
    'no directives',
    () => cacheControl(undefined as never),
    'cacheControl() takes directives in an object, such as { maxAge: 60 }, got undefined.',
  ],
  [
    'a number',
    () => cacheControl(60 as never),
    'cacheControl() takes its options in an object: cacheControl({ … }), got a number.',
  ],
  [
    'a name of Python',
    () => cacheControl({ max_age: 60 } as never),
    'cacheControl() has no option "max_age". Did you mean "maxAge"?',
  ],
  [
    'a name of HTTP',
    () => cacheControl({ 's-maxage': 60 } as never),
    'cacheControl() has no option "s-maxage". Did you mean "sMaxage"?',
  ],
  [
    'a fraction',
    () => cacheControl({ maxAge: 1.5 }),
    'The option "maxAge" of cacheControl() must be a whole number of seconds, at least 0, got 1.5.',
  ],
  [
    'a negative time',
    () => patchCacheControl(res, { staleIfError: -1 }),
    'The option "staleIfError" of patchCacheControl() must be a whole number of seconds, at least 0, got -1.',
  ],
  [
    'a text for a time',
    () => cacheControl({ maxAge: '60' as never }),
    'The option "maxAge" of cacheControl() must be a whole number of seconds, at least 0, got "60".',
  ],
  [
    'a field name with a line break',
    () => cacheControl({ noCache: 'a\r\nb' }),
    'The option "noCache" of cacheControl() must be true, or names of fields, got',
  ],
  [
    'public and private',
    () => cacheControl({ public: true, private: true }),
    'cacheControl() takes "public" or "private", not both.',
  ],
  ['no names', () => varyOn(), "varyOn() takes the names of request fields, such as 'Cookie', got undefined."],
  ['a list of names', () => varyOn(['Cookie'] as never), 'varyOn() takes the names of request fields'],
  [
    'a text for a list',
    () => patchVary(res, 'Cookie' as never),
    'patchVary() takes a list of field names, got "Cookie".',
  ],
  ['two names in one', () => patchVary(res, ['Cookie, Accept']), 'got "Cookie, Accept".'],
  [
    'neverCache with parentheses',
    () => (neverCache as () => void)(),
    'neverCache is a middleware itself. Use it without parentheses: app.get(path, neverCache, handler).',
  ],
  ['varyOnCookie with parentheses', () => (varyOnCookie as () => void)(), 'varyOnCookie is a middleware itself.'],
  ['no timeout', () => cachePage(undefined as never), 'cachePage() takes a number of seconds first, got undefined.'],
  ['a text for a timeout', () => cachePage('60' as never), 'cachePage() takes a number of seconds first, got "60".'],
  [
    'an endless timeout',
    () => cachePage(Number.POSITIVE_INFINITY),
    'cachePage() takes a number of seconds first, got Infinity.',
  ],
  [
    'a prefix in the place of options',
    () => cachePage(60, 'site1' as never),
    'cachePage() takes its options in an object: cachePage(timeout, { keyPrefix: … }), got a string.',
  ],
  [
    'a prefix without a cache',
    () => cachePage(60, { keyPrefix: 'site1' }),
    'The option "keyPrefix" of cachePage() needs the option "cache".',
  ],
  [
    'a name of Python for the prefix',
    () => cachePage(60, { key_prefix: 'a' } as never),
    'cachePage() has no option "key_prefix". Did you mean "keyPrefix"?',
  ],
  ['what is no cache', () => cachePage(60, { cache: 'default' as never }), 'must be a cache, got "default".'],
  ['no condition', () => conditional({}), 'conditional() takes "etag" or "lastModified", or both.'],
  [
    'a tag that is no function',
    () => conditional({ etag: 'v1' as never }),
    'The option "etag" of conditional() must be a function, got "v1".',
  ],
]

describe("Django's helpers refuse by name", () => {
  test.each(wrong)('%s', (_name, call, message) => {
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
    expect(call).toThrow(message)
  })
})
