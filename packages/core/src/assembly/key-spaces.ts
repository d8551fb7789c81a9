import type { Cache } from '../contract/cache.ts'
import type { SettingsProblem } from '../errors/errors.ts'
import { continuesByNumber } from '../keys/key-space.ts'
import { formatPath } from '../settings/problems.ts'

/** A cache whose store others may share. */
interface SharesStore extends Cache {
  /**
   * Identifies the databases that its keys live in; equal for two caches in one database: `redis://127.0.0.1:6379/0`.
   */
  readonly storeIds: readonly string[]
}

/**
 * Reports pairs of caches in one store whose keys could be the same.
 *
 * With the prefixes `a` and `a:1`, the key `1:x` of the first cache and the key `x` of the second have the same stored
 * key, and `clear()` of the first would remove the second's values. So no prefix may continue another by `:<digits>`.
 *
 * @param caches - All caches of one settings object.
 * @param problems - Receives the problems.
 */
export function checkKeySpaces(caches: readonly Cache[], problems: SettingsProblem[]): void {
  const sharing = caches.filter((cache): cache is SharesStore => 'storeIds' in cache)
  for (const inner of sharing) {
    for (const outer of sharing) {
      if (!inner.storeIds.some((id) => outer.storeIds.includes(id))) continue
      if (!continuesByNumber(inner.keyPrefix, outer.keyPrefix)) continue
      problems.push({
        path: formatPath(['CACHES', inner.alias, 'KEY_PREFIX']),
        message: `"${inner.keyPrefix}" continues the prefix "${outer.keyPrefix}" of CACHES.${outer.alias} by a number, so in one database their keys could be the same; choose another prefix`,
      })
    }
  }
}
