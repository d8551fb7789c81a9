import { describe, expect, onTestFinished, test } from 'vitest'
import { CacheError, type CachesSettings, createCaches, parseCacheUrl } from '../src/index.ts'
import { attempt, lines } from './support.ts'

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']
const LOCATION = 'redis://127.0.0.1:6379/0'

/** Settings as JSON has them, with `NAME` for a name that every object of JavaScript has. */
const PLACES: readonly (readonly [string, string])[] = [
  ['an alias', '{ "NAME": { "BACKEND": "redis", "LOCATION": "redis://h" } }'],
  ['an alias of another kind', '{ "NAME": 1, "default": { "BACKEND": "locmem" } }'],
  ['BACKEND', '{ "default": { "BACKEND": "NAME" } }'],
  ['a setting', '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "NAME": 1 } }'],
  ['an option', '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "NAME": 1 } } }'],
  [
    'an object in it',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "NAME": { "a": 1 } } } }',
  ],
  ['an option of Django', '{ "default": { "BACKEND": "DJANGO", "LOCATION": "redis://h", "OPTIONS": { "NAME": 1 } } }'],
  [
    'an option of a package',
    '{ "default": { "BACKEND": "PYTHON", "LOCATION": "redis://h", "OPTIONS": { "NAME": 1 } } }',
  ],
  ['a class', '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "CLIENT_CLASS": "NAME" } } }'],
  [
    'a factory',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "CONNECTION_FACTORY": "NAME" } } }',
  ],
  [
    'a kwarg',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "CONNECTION_POOL_KWARGS": { "NAME": 1 } } } }',
  ],
  [
    'a kwarg of Sentinels',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "SENTINELS": [["h", 1]], "SENTINEL_KWARGS": { "NAME": 1 } } } }',
  ],
  [
    'an argument of the serializer',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "SERIALIZER": "json", "SERIALIZER_KWARGS": { "NAME": 1 } } } }',
  ],
  [
    'a keep-alive option',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "CONNECTION_POOL_KWARGS": { "socket_keepalive_options": { "NAME": 1 } } } } }',
  ],
  [
    'an error to retry',
    '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h", "OPTIONS": { "CONNECTION_POOL_KWARGS": { "retry_on_error": ["NAME"] } } } }',
  ],
  ['a name in a query', '{ "default": { "BACKEND": "redis", "LOCATION": "redis://h?NAME=1" } }'],
  ['a host', '{ "default": { "BACKEND": "redis", "LOCATION": "redis://NAME" } }'],
]

describe.each(PLACES)('a name that every object has, as %s', (_, text) => {
  test.each(NAMES)('%s is a name like others: taken, or refused with its path', (name) => {
    const json = text.replaceAll('NAME', name).replace('DJANGO', 'django.core.cache.backends.redis.RedisCache')
    const { caches, problems } = attempt(JSON.parse(json.replace('PYTHON', 'django_redis.cache.RedisCache')))
    if (caches) onTestFinished(() => caches.close())
    for (const line of lines(problems)) expect(line).toContain('CACHES')
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('1')
  })
})

test.each(NAMES)('the alias %s has its own cache', async (alias) => {
  const settings = JSON.parse(`{ ${JSON.stringify(alias)}: { "BACKEND": "locmem" } }`) as CachesSettings
  await using caches = createCaches(settings)
  expect(caches.aliases).toEqual([alias])
  const cache = caches.get(alias)
  await cache.set('k', 1)
  expect(await cache.get('k')).toBe(1)
})

test.each(NAMES)('an alias %s that nobody defined is unknown', (alias) => {
  const caches = createCaches({ BACKEND: 'locmem' }) as unknown as { get(alias: string): unknown }
  expect(() => caches.get(alias)).toThrow(CacheError)
})

test.each(NAMES)('%s in the query of a URL is refused with its name', (name) => {
  const { problems } = attempt({ default: { BACKEND: 'redis', LOCATION: `${LOCATION}?${name}=1` } })
  expect(lines(problems)).toEqual([expect.stringMatching(`^CACHES\\.default\\.LOCATION\\.${name}: unknown setting`)])
  expect(attempt({ default: parseCacheUrl(`${LOCATION}?${name}=1`) }).problems).toHaveLength(1)
})

test.each(NAMES)('%s in classes and djangoSettings harms nobody', (name) => {
  const own = (value: unknown): object => JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(value)} }`)
  const classes = { ...(own({ mine: 1 }) as Record<string, Record<string, unknown>>), SERIALIZER: own(1) }
  const made = createCaches({ default: { BACKEND: 'locmem' } }, { classes } as never)
  expect(made.aliases).toEqual(['default'])
  const djangoSettings = own(true)
  expect(() => createCaches({ BACKEND: 'locmem' }, { djangoSettings })).toThrow(/^Bad|djangoSettings/)
})
