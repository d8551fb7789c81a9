import { createCaches } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'
import { expect, test } from 'vitest'

function problemsOf(settings: object): string {
  try {
    createCaches({ BACKEND: 'keyv', ...settings } as never)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

test.each([
  [
    {},
    'CACHES.default.LOCATION: expected a Keyv of version 5 or 6, such as new Keyv(new KeyvPostgres(url)); got undefined',
  ],
  [{ LOCATION: new Map() }, 'CACHES.default.LOCATION: expected a Keyv of version 5 or 6'],
  [{ LOCATION: 'redis://app:hunter2@127.0.0.1' }, 'CACHES.default.LOCATION: expected a Keyv of version 5 or 6'],
  [{ LOCATION: new Keyv5() }, 'Keyv 5 turns failed reads into misses; give it `throwOnErrors: true`'],
  [
    { LOCATION: new Keyv5({ throwOnErrors: true, namespace: 'a:b' }) },
    'Keyv 5 finds its keys again only under a namespace without a colon; give it one, or `useKeyPrefix: false`',
  ],
  [{ LOCATION: new Keyv5({ throwOnErrors: true, namespace: '' }) }, 'only under a namespace without a colon'],
  [{ LOCATION: new Keyv6({ sanitize: { keys: true } }) }, 'this Keyv has `sanitize`, which makes one key of two'],
  [{ LOCATION: new Keyv6(), OPTIONS: { SERIALISER: 'json' } }, 'did you mean "SERIALIZER"?'],
  [{ LOCATION: new Keyv6(), OPTIONS: { NEAR_CACHE: true } }, 'CACHES.default.OPTIONS.NEAR_CACHE'],
])('%o is refused', (settings, message) => {
  expect(problemsOf(settings)).toContain(message)
  expect(problemsOf(settings)).not.toContain('hunter2')
})

test.each([
  [new Keyv6()],
  [new Keyv6({ namespace: 'a:b' })],
  [new Keyv5({ throwOnErrors: true })],
  [new Keyv5({ throwOnErrors: true, useKeyPrefix: false, namespace: '' })],
])('a Keyv is taken, and found again by its keys', async (LOCATION) => {
  const cache = createCaches({ BACKEND: 'keyv', LOCATION, KEY_PREFIX: 'p' }).get()
  await cache.setMany({ a: 1, 'b:c': 2 })
  expect((await cache.keys()).sort()).toEqual(['a', 'b:c'])
  expect(await cache.clear()).toBe(2)
})
