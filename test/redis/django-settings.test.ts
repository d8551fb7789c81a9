import { createCaches, type SettingsWarning } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'

const LOCATION = 'redis://mymaster/0'
const FACTORY = 'django_redis.pool.SentinelConnectionFactory'

describe('DJANGO_REDIS_CONNECTION_FACTORY', () => {
  test('is the factory of caches that name none', () => {
    const djangoSettings = { DJANGO_REDIS_CONNECTION_FACTORY: FACTORY }
    expect(() => createCaches({ BACKEND: 'redis', LOCATION }, { djangoSettings })).toThrow(
      /CACHES\.default\.OPTIONS\.SENTINELS: missing/,
    )
    const OPTIONS = { CONNECTION_FACTORY: 'django_redis.pool.ConnectionFactory' }
    const caches = createCaches({ BACKEND: 'redis', LOCATION, OPTIONS }, { djangoSettings })
    onTestFinished(() => caches.close())
    expect(caches.aliases).toEqual(['default'])
  })

  test('of an unknown name is an error with its path', () => {
    const djangoSettings = { DJANGO_REDIS_CONNECTION_FACTORY: 'shop.pool.Factory' }
    expect(() => createCaches({ BACKEND: 'redis', LOCATION }, { djangoSettings })).toThrow(
      /djangoSettings\.DJANGO_REDIS_CONNECTION_FACTORY: expected .*SentinelConnectionFactory/,
    )
  })
})

test('CLOSE_CONNECTION, of one cache or of all, is taken with a warning', () => {
  const warnings: SettingsWarning[] = []
  const caches = createCaches(
    { BACKEND: 'redis', LOCATION, OPTIONS: { CLOSE_CONNECTION: true } },
    { djangoSettings: { DJANGO_REDIS_CLOSE_CONNECTION: true }, onWarning: (warning) => void warnings.push(warning) },
  )
  onTestFinished(() => caches.close())
  expect(warnings.map(({ path }) => path)).toEqual([
    'djangoSettings.DJANGO_REDIS_CLOSE_CONNECTION',
    'CACHES.default.OPTIONS.CLOSE_CONNECTION',
  ])
})
