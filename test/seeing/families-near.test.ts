import { createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'

test('hits from the memory of a near cache count for their family, and read no bytes', async () => {
  const KEY_PREFIX = `families-${process.pid}`
  const OPTIONS = { NEAR_CACHE: {}, KEY_FAMILIES: (key: string) => key.split(':')[0] }
  const caches = createCaches({
    default: { BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX, OPTIONS },
  })
  const cache = caches.get('default')
  onTestFinished(async () => {
    await cache.clear()
    await caches.close()
  })
  await cache.setMany({ 'user:1': 'four', 'page:1': 'four' })
  await expect
    .poll(async () => {
      await cache.get('user:1')
      return cache.stats().nearHits
    })
    .toBeGreaterThan(0)
  const before = cache.stats().families.find(({ family }) => family === 'user')
  await cache.getMany(['user:1', 'page:2'])
  await cache.getOrSet('user:1', () => 'not asked')
  const { families } = cache.stats()
  const [user, page] = ['user', 'page'].map((name) => families.find(({ family }) => family === name))
  expect(user).toMatchObject({
    hits: Number(before?.hits) + 2,
    nearHits: Number(before?.nearHits) + 2,
    bytesRead: before?.bytesRead,
  })
  expect(page).toMatchObject({ hits: 0, nearHits: 0, misses: 1, writes: 1 })
})
