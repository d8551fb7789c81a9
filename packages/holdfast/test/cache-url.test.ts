import { describe, expect, test } from 'vitest'
import { createCaches, DummyCache, LocMemCache, parseCacheUrl, RedisCache, SettingsError } from '../src/index.ts'

describe('a URL is the same as settings', () => {
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
    [
      'redis://app:word@a:1,b:2/3?db=4',
      { BACKEND: 'redis', LOCATION: ['redis://app:word@a:1/3?db=4', 'redis://app:word@b:2/3?db=4'] },
    ],
    [
      'rediss+sharded://a:6379,[::1]:6380/0',
      {
        BACKEND: 'redis',
        LOCATION: ['rediss://a:6379/0', 'rediss://[::1]:6380/0'],
        OPTIONS: { CLIENT_CLASS: 'sharded' },
      },
    ],
    [
      'redis+sentinel://app:p%40ss@h1:26379,h2:26380/mymaster/0?socket_timeout=0.5&timeout=9',
      {
        BACKEND: 'redis',
        LOCATION: 'redis://app:p%40ss@mymaster/0?socket_timeout=0.5',
        TIMEOUT: 9,
        OPTIONS: {
          CLIENT_CLASS: 'sentinel',
          SENTINELS: [
            ['h1', 26_379],
            ['h2', 26_380],
          ],
        },
      },
    ],
    [
      'rediss+sentinel://[::1],10.0.0.2/my_master',
      {
        BACKEND: 'redis',
        LOCATION: 'rediss://my_master',
        OPTIONS: {
          CLIENT_CLASS: 'sentinel',
          SENTINELS: [
            ['::1', 26_379],
            ['10.0.0.2', 26_379],
          ],
        },
      },
    ],
    ['redis://h?client_class=herd', { BACKEND: 'redis', LOCATION: 'redis://h', OPTIONS: { CLIENT_CLASS: 'herd' } }],
    [
      'redis+cluster://h?client_class=herd',
      { BACKEND: 'redis', LOCATION: 'redis://h', OPTIONS: { CLIENT_CLASS: 'herd', REDIS_CLIENT_CLASS: 'cluster' } },
    ],
    [
      'redis+sentinel://h/m?client_class=herd',
      { BACKEND: 'redis', LOCATION: 'redis://m', OPTIONS: { CLIENT_CLASS: 'herd', SENTINELS: [['h', 26_379]] } },
    ],
    [
      'locmem://?ignore_exceptions=true&LOG_IGNORED_EXCEPTIONS=0&timeout_jitter=0.1',
      {
        BACKEND: 'locmem',
        LOCATION: '',
        OPTIONS: { IGNORE_EXCEPTIONS: true, LOG_IGNORED_EXCEPTIONS: false, TIMEOUT_JITTER: 0.1 },
      },
    ],
    [
      'redis://a,b?replica_read_only=no',
      { BACKEND: 'redis', LOCATION: ['redis://a', 'redis://b'], OPTIONS: { REPLICA_READ_ONLY: false } },
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

  test.each([
    ['redis+cluster://127.0.0.1:1?client_class=herd', 'cluster'],
    ['redis+sharded://127.0.0.1:1,127.0.0.1:2/0', 'sharded'],
    ['redis+sentinel://127.0.0.1:1/mymaster/0', 'sentinel'],
    ['redis+sentinel://127.0.0.1:1/mymaster/0?client_class=herd', 'sentinel'],
  ])('and %s is the topology it says', (url, topology) => {
    const cache = createCaches(url).get()
    expect(cache).toBeInstanceOf(RedisCache)
    expect((cache as RedisCache).topology).toBe(topology)
  })

  test.each([
    ['reddis://h', 'redis://'],
    ['redis-sentinel://h/m', 'redis+sentinel://'],
    ['rediss+shard://h', 'rediss+sharded://'],
    ['memory://', undefined],
  ])('the scheme of %s is a slip of the pen for %s', (url, meant) => {
    const hint = meant === undefined ? /[^?]$/ : `. Did you mean ${meant}?`
    expect(() => parseCacheUrl(url)).toThrow(hint)
  })

  test.each(['redis+sentinel://h1,h2', 'redis+sentinel://:hunter2@h1:x/m', 'redis+sentinel://h/m/0/1'])(
    '%s lacks a Sentinel or a service',
    (url) => {
      expect(() => parseCacheUrl(url)).toThrow(/^CACHE_URL: expected redis\+sentinel:.*host:26379\/service/)
      expect(() => parseCacheUrl(url)).not.toThrow(/hunter/)
    },
  )

  test('shards have their own client', () => {
    expect(() => parseCacheUrl('redis+sharded://a,b/0?client_class=herd')).toThrow(
      /^CACHE_URL: expected no client_class/,
    )
  })

  test('what is no setting is an error with a path', () => {
    expect(() => createCaches('locmem://?max_entrees=10')).toThrow(
      /^CACHES\.default\.OPTIONS\.max_entrees: .*MAX_ENTRIES/,
    )
    expect(() => createCaches('redis://h/0?timeout=soon')).toThrow(
      /^CACHES\.default\.TIMEOUT: expected a number, got "soon"/,
    )
    expect(() => createCaches('locmem://?ignore_exceptions=maybe')).toThrow(
      /^CACHES\.default\.OPTIONS\.IGNORE_EXCEPTIONS: expected true or false or a function of the error, got "maybe"/,
    )
  })
})
