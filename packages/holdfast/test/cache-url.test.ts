import { describe, expect, test } from 'vitest'
import { createCaches, DummyCache, LocMemCache, parseCacheUrl, RedisCache, SettingsError } from '../src/index.ts'

describe('a URL says what settings say', () => {
  test.each([
    ['redis://127.0.0.1:6379/1', { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/1' }],
    ['rediss://app:word@h:6380/0', { BACKEND: 'redis', LOCATION: 'rediss://app:word@h:6380/0' }],
    ['unix:///run/redis.sock?db=1', { BACKEND: 'redis', LOCATION: 'unix:///run/redis.sock?db=1' }],
    ['redis://a:1/0,b:2/0', { BACKEND: 'redis', LOCATION: ['redis://a:1/0', 'redis://b:2/0'] }],
    [
      'redis+cluster://a:1,b:2?timeout=60&key_prefix=7',
      {
        BACKEND: 'redis',
        LOCATION: ['redis://a:1', 'redis://b:2'],
        TIMEOUT: 60,
        KEY_PREFIX: '7',
        OPTIONS: { CLIENT_CLASS: 'cluster' },
      },
    ],
    ['rediss+cluster://a:1', { BACKEND: 'redis', LOCATION: 'rediss://a:1', OPTIONS: { CLIENT_CLASS: 'cluster' } }],
    ['redis://h/0?TIMEOUT=none&VERSION=2', { BACKEND: 'redis', LOCATION: 'redis://h/0', TIMEOUT: null, VERSION: 2 }],
    [
      'redis://h/0?socket_timeout=0.5&serializer=json',
      { BACKEND: 'redis', LOCATION: 'redis://h/0?socket_timeout=0.5', OPTIONS: { SERIALIZER: 'json' } },
    ],
    [
      'locmem://?compressor=zstd&on_decode_error=miss',
      { BACKEND: 'locmem', LOCATION: '', OPTIONS: { COMPRESSOR: 'zstd', ON_DECODE_ERROR: 'miss' } },
    ],
    ['rediscache://h/0', { BACKEND: 'redis', LOCATION: 'redis://h/0' }],
    ['locmem://', { BACKEND: 'locmem', LOCATION: '' }],
    [
      'locmemcache://pages?max_entries=10&timeout=0.5',
      { BACKEND: 'locmem', LOCATION: 'pages', TIMEOUT: 0.5, OPTIONS: { MAX_ENTRIES: 10 } },
    ],
    ['dummy://', { BACKEND: 'dummy', LOCATION: '' }],
    ['  REDIS://h/0\n', { BACKEND: 'redis', LOCATION: 'redis://h/0' }],
  ])('%s', (url, settings) => {
    expect(parseCacheUrl(url)).toEqual(settings)
  })

  test('and createCaches takes it for the alias default', () => {
    expect(createCaches('locmem://?key_prefix=p').get().keyPrefix).toBe('p')
    expect(createCaches('locmem://').get()).toBeInstanceOf(LocMemCache)
    expect(createCaches('dummycache://').get()).toBeInstanceOf(DummyCache)
    expect(createCaches('redis://127.0.0.1:6379/0').get()).toBeInstanceOf(RedisCache)
    expect(createCaches('redis://127.0.0.1:6379/0').aliases).toEqual(['default'])
  })

  test.each(['', 'redis', 'memcached://h', 'file:///tmp', 'app:hunter2@h:6379', 'redis:/app:hunter2@h'])(
    'but not %j',
    (url) => {
      expect(() => parseCacheUrl(url)).toThrow(SettingsError)
      expect(() => parseCacheUrl(url)).toThrow(/^CACHE_URL: expected one of redis:\/\//)
      expect(() => parseCacheUrl(url)).not.toThrow(/hunter/)
    },
  )

  test('what is no setting is an error with a path', () => {
    expect(() => createCaches('locmem://?max_entrees=10')).toThrow(
      /^CACHES\.default\.OPTIONS\.max_entrees: .*MAX_ENTRIES/,
    )
    expect(() => createCaches('redis://h/0?timeout=soon')).toThrow(
      /^CACHES\.default\.TIMEOUT: expected a number, got "soon"/,
    )
  })
})
