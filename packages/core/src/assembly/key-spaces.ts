import type { Cache } from '../contract/cache.ts'
import type { SettingsProblem } from '../errors/errors.ts'
import { continuesByNumber } from '../keys/key-space.ts'
import { formatPath } from '../settings/problems.ts'

/** A cache whose keys live in a store that others may use too. */
interface SharesStore extends Cache {
  /** Names of the places its keys live in, equal for two caches in one database: `redis://127.0.0.1:6379/0`. */
  readonly storeIds: readonly string[]
}

/**
 * Refuses two caches in one store of which one would take the other's keys for its own.
 *
 * With the prefixes `a` and `a:1`, the key `1:x` of the first and `x` of the second are stored alike, and `clear()` of the first would
 * remove the second's: so no prefix may continue another by `:<digits>`.
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
        message: `"${inner.keyPrefix}" continues the prefix "${outer.keyPrefix}" of CACHES.${outer.alias} by a number, so in one database their keys would be taken for each other; choose another prefix`,
      })
    }
  }
}
