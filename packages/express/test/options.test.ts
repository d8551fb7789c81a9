import { buildCaches, JsonSerializer, LocMemCache } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { type HttpCacheOptions, httpCache } from '../src/index.ts'

const classes = { BACKEND: { locmem: LocMemCache }, SERIALIZER: { json: JsonSerializer } }
const cache = buildCaches({ BACKEND: 'locmem' }, classes).get('default')

/** What a user without TypeScript may pass. */
const make = (options: unknown) => () => httpCache(options as HttpCacheOptions)

describe('options of httpCache', () => {
  test.each<[unknown, string]>([
    [undefined, 'httpCache() takes an object with the option "cache", got undefined.'],
    [{}, 'The option "cache" of httpCache() must be a cache, got undefined.'],
    [{ cache: { get: () => 1 } }, 'The option "cache" of httpCache() must be a cache, got an object.'],
    [
      { cache, maxBodySize: '1mb' },
      'The option "maxBodySize" of httpCache() must be a whole number of bytes, at least 0, got "1mb".',
    ],
    [{ cache, maxBodySize: -1 }, 'must be a whole number of bytes, at least 0, got -1.'],
    [{ cache, preset: 'strict' }, 'The option "preset" of httpCache() must be \'safe\' or \'rfc\', got "strict".'],
    [{ cache, targets: 'CDN' }, 'The option "targets" of httpCache() must be a list of field names, got "CDN".'],
    [{ cache, softTimeout: -1 }, 'The option "softTimeout" of httpCache() must be a number of seconds, at least 0'],
    [{ cache, name: 'é' }, 'The option "name" of httpCache() must be a text of printable ASCII characters, got "é".'],
    [{ cache, onError: 'log' }, 'The option "onError" of httpCache() must be a function, got "log".'],
    [{ cache, maxbodysize: 5 }, 'httpCache() has no option "maxbodysize". Did you mean "maxBodySize"?'],
    [{ cache, elsewhere: 5 }, 'httpCache() has no option "elsewhere". The nearest names are'],
    ['cache', 'httpCache() takes an object with the option "cache", got "cache".'],
    [[cache], 'httpCache() takes its options in an object: httpCache({ … }), got a list.'],
  ])('%j is refused by name', (options, message) => {
    expect(make(options)).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
    expect(make(options)).toThrow(message)
  })

  test('a cache alone is enough', () => expect(make({ cache })()).toBeTypeOf('function'))
})
