import { createCaches, type RedisSettings, SettingsError } from 'holdfast'
import { expect, test } from 'vitest'

function problemsOf(OPTIONS: object, more: object = {}): readonly string[] {
  try {
    const settings = { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:1/0', OPTIONS, ...more }
    createCaches(settings as RedisSettings & { BACKEND: 'redis' })
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

const NEAR = 'CACHES.default.OPTIONS.NEAR_CACHE'

test.each([
  [true, `${NEAR}: expected an object, got true`],
  [{ MAX_ENTRIE: 5 }, `${NEAR}.MAX_ENTRIE: unknown setting; did you mean "MAX_ENTRIES"?`],
  [{ TTL: 5 }, `${NEAR}.TTL: unknown setting; expected one of: MAX_ENTRIES, MAX_SIZE, TIMEOUT, KEYS`],
  [{ MAX_ENTRIES: 0 }, `${NEAR}.MAX_ENTRIES: expected at least 1, got 0`],
  [{ MAX_SIZE: '16mb' }, `${NEAR}.MAX_SIZE: expected a number, got "16mb"`],
  [{ TIMEOUT: 0 }, `${NEAR}.TIMEOUT: expected more than 0, got 0`],
  [{ TIMEOUT: null }, `${NEAR}.TIMEOUT: expected a number, got null`],
  [{ KEYS: 'user:*' }, `${NEAR}.KEYS: expected a list, got "user:*"`],
  [{ KEYS: [] }, `${NEAR}.KEYS: expected at least 1 entries, got a list`],
])('NEAR_CACHE: %j is refused', (NEAR_CACHE, problem) => {
  expect(problemsOf({ NEAR_CACHE })).toEqual([problem])
})

test('a limit beside NEAR_CACHE is told its place', () => {
  expect(problemsOf({ MAX_SIZE: 5 })).toEqual([
    `CACHES.default.OPTIONS.MAX_SIZE: unknown setting; it belongs at OPTIONS.NEAR_CACHE.MAX_SIZE`,
  ])
  expect(problemsOf({ TIMEOUT: 5 })).toEqual([
    'CACHES.default.OPTIONS.TIMEOUT: unknown setting; it belongs at TIMEOUT, beside BACKEND',
  ])
})

test('{}, null and every limit are taken', () => {
  const all = { MAX_ENTRIES: 5, MAX_SIZE: 1000, TIMEOUT: 0.5, KEYS: ['user:*'] }
  for (const NEAR_CACHE of [{}, null, undefined, all]) expect(problemsOf({ NEAR_CACHE })).toEqual([])
})

test('pools that only read, replicas that take writes, and globs that cannot be looked for, contradict it', () => {
  const cluster = { CLIENT_CLASS: 'cluster', NEAR_CACHE: {} }
  expect(
    problemsOf({ ...cluster, CONNECTION_POOL_CLASS: 'rediscluster.connection.ClusterReadOnlyConnectionPool' }),
  ).toEqual([
    `${NEAR}: needs reads from primaries, and CACHES.default.OPTIONS.CONNECTION_POOL_CLASS allows none; leave one of them out`,
  ])
  expect(problemsOf({ ...cluster, CONNECTION_POOL_KWARGS: { readonly_mode: true } })).toEqual([
    `${NEAR}: needs reads from primaries, and CACHES.default.OPTIONS.CONNECTION_POOL_KWARGS.readonly_mode allows none; leave one of them out`,
  ])
  expect(problemsOf({ REPLICA_READ_ONLY: false, NEAR_CACHE: {} })).toEqual([
    `${NEAR}: needs all writes on the primary, and CACHES.default.OPTIONS.REPLICA_READ_ONLY lets replicas take them; leave one of them out`,
  ])
  const KEY_FUNCTION = (key: string): string => key.toUpperCase()
  expect(problemsOf({ NEAR_CACHE: { KEYS: ['a*'] } }, { KEY_FUNCTION })).toEqual([
    expect.stringContaining('KEY_FUNCTION does more than join'),
  ])
})
