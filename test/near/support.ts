import { waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { onTestFinished } from 'vitest'

/** Two caches of the running test with the same keys: one with a near cache, and one without, as in another process. */
export interface NearAndFar {
  readonly near: RedisCache
  readonly far: RedisCache
}

/**
 * Opens both.
 *
 * @param settings - BACKEND and servers.
 * @param NEAR_CACHE - Limits.
 * @param onWarning - Receives warnings.
 */
export function openNearAndFar(
  settings: object,
  NEAR_CACHE: object = {},
  onWarning?: (warning: { readonly code: string; readonly message: string }) => void,
): NearAndFar {
  opened += 1
  const base = { BACKEND: 'redis', KEY_PREFIX: `near-${process.pid}-${opened}`, ...settings } as CacheSettings
  const OPTIONS = { ...Object((base as { OPTIONS?: object }).OPTIONS), NEAR_CACHE }
  const near = createCaches({ ...base, OPTIONS } as CacheSettings, { onWarning })
  const far = createCaches(base)
  onTestFinished(async () => {
    await near.close()
    await far.close()
  })
  return { near: near.get() as RedisCache, far: far.get() as RedisCache }
}

let opened = 0

/** Reads a key until it is served from memory. */
export function untilHeld(cache: RedisCache, key: string): Promise<unknown> {
  return waitFor(`${key} is held`, async () => {
    const before = cache.stats().nearHits
    await cache.get(key)
    return cache.stats().nearHits > before
  })
}

/** Tells whether the next read is served from memory. */
export async function isHeld(cache: RedisCache, key: string): Promise<boolean> {
  const before = cache.stats().nearHits
  await cache.get(key)
  return cache.stats().nearHits > before
}
