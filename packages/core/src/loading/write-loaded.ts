import type { LoadOptions } from '../contract/options.ts'
import { isStale } from '../entries/entry.ts'
import { isLonger, staleMsOf } from './capture-tags.ts'
import type { KeyLoad } from './key-load.ts'
import { type LoadParts, OPERATION } from './load-parts.ts'
import type { LoadWindows } from './load-policy.ts'

/** A loaded value, and how its caller wants it stored. */
export interface Loaded {
  /** The encoded value. */
  readonly body: Buffer
  /** Whether it is `null`. */
  readonly isNull: boolean
  /** How long loading took. */
  readonly loadMs: number
  /** The options of the call. */
  readonly options: Pick<LoadOptions, 'timeout' | 'nullTimeout'>
  /** How long it may be stale. */
  readonly windows: LoadWindows
}

/**
 * Prepares to store a loaded value where the key still holds what was claimed.
 *
 * @param load - The load, with what the loader decided.
 * @param parts - For the operation.
 * @param loaded - The value.
 * @returns Stores it, and returns what it stored, or the fresh value that somebody else stored, if there is one.
 *   `undefined` if the value is not to be stored.
 */
export async function writeOf(
  { key, storedKey, claimed, tags: planned, choices, chosenTags }: KeyLoad,
  { entries, operations, lifetimes, store, tags }: LoadParts,
  { body, isNull, loadMs, options, windows }: Loaded,
): Promise<(() => Promise<Buffer>) | undefined> {
  const own = isNull && options.nullTimeout !== undefined ? options.nullTimeout : options.timeout
  const timeout = choices.timeout === undefined ? own : choices.timeout
  const lifetimeMs = lifetimes.of(timeout)
  const chosen = await chosenTags
  if (claimed === undefined || lifetimeMs === 0 || choices.noStore) return undefined
  // Without its tokens the value could not be invalidated.
  if (planned === 'unknown' || chosen === 'unknown') return undefined
  const tokens = chosen ? { ...chosen, ...planned } : planned
  const staleMs = staleMsOf(windows)
  const known = windows.earlyRefresh > 0 || staleMs > 0 ? loadMs : undefined
  return () =>
    operations.step(OPERATION, body, async () => {
      const longest = lifetimes.longest(timeout)
      // A token that is gone by now makes the value invalid, whatever is written here.
      if (tokens && choices.timeout !== undefined && isLonger(longest, lifetimes.longest(options.timeout))) {
        await tags.capture(Object.keys(tokens), longest === null ? null : longest + staleMs)
      }
      const entry = entries.withMetadata(body, { lifetimeMs, staleMs, tags: tokens, loadMs: known })
      if (await store.swap(storedKey, claimed, entry.bytes, entry.lifetimeMs)) return body
      const present = await entries.read(storedKey, key, 'primary')
      return present?.valid && !isStale(present) ? present.body : body
    })
}
