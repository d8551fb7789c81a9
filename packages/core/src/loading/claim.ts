import type { Entries } from '../entries/entries.ts'
import type { Entry } from '../entries/entry.ts'
import { encodeWithMetadata } from '../entries/metadata.ts'
import { hasScope, isPlaceholder, makePlaceholder } from '../entries/placeholder.ts'
import { CONTENDED, compareAndSwap } from '../store/compare-and-swap.ts'
import type { Store } from '../store/store.ts'

// A load that takes longer is not stored; what a process that died leaves behind ends then.
const PLACEHOLDER_MS = 3_600_000
// A stale value that ends while it is refreshed would look removed.
const REFRESH_MS = 60_000
// For storing the value after a loader that used up its loaderTimeout.
const MARGIN_MS = 10_000

/** What {@link claim} works on. */
export interface ClaimOptions {
  /** Where the value will be stored. */
  readonly store: Pick<Store, 'swap' | 'write'>
  /** Reads what others store. */
  readonly entries: Pick<Entries, 'read'>
  /** The logical key, for error messages. */
  readonly key: string
  /** The stored key. */
  readonly storedKey: string
  /** Loads of the same scope share a placeholder. */
  readonly scope: string
  /** `loaderTimeout`. */
  readonly seconds: number | undefined
}

/** What a key holds while a loader runs. */
export interface Claim {
  /** The bytes in the store that the loaded value replaces. */
  readonly bytes: Buffer
  /** The valid value that the key holds, which is stale or to be refreshed. */
  readonly present: Entry | undefined
  /** True if somebody else has stored it since the key was found to need a load. */
  readonly renewed: boolean
}

/**
 * Makes sure, before a loader runs, that a key holds bytes which every removal removes and every write replaces. The
 * loaded value is stored in their place and only there, so not after anybody has removed or replaced the key.
 *
 * A missing value costs one write of a placeholder, which loads of other processes share unless a tag was invalidated. A value that others may still
 * read stays; one that could end during the load stays a little longer, for those who accept it stale.
 *
 * @param options - The key and its store.
 * @param found - What the key held.
 * @throws ContentionError when others change the key during every attempt.
 */
export function claim(options: ClaimOptions, found: Entry | undefined): Promise<Claim> {
  const { store, entries, key, storedKey, scope, seconds = 0 } = options
  const loadMs = Math.ceil(seconds * 1000) + MARGIN_MS
  let now = found
  return compareAndSwap(storedKey, async () => {
    const { bytes, lifetimeMs } = now?.valid
      ? keep(now, Math.max(REFRESH_MS, loadMs))
      : placeholderFor(now, scope, loadMs, found === undefined)
    const claimed: Claim = { bytes, present: now?.valid ? now : undefined, renewed: now !== found }
    if (lifetimeMs === undefined) return claimed
    const written = now
      ? await store.swap(storedKey, now.bytes, bytes, lifetimeMs)
      : await store.write(storedKey, bytes, lifetimeMs, 'nx')
    if (written) return claimed
    now = await entries.read(storedKey, key, 'primary')
    return CONTENDED
  })
}

/** Bytes for the store; without a lifetime it holds them already. */
interface Kept {
  readonly bytes: Buffer
  readonly lifetimeMs?: number
}

/** A valid entry that the store keeps for at least so long. When its value becomes stale stays the same. */
function keep({ bytes, body, metadata, overdueMs }: Entry, ms: number): Kept {
  if (overdueMs === undefined) return { bytes }
  const { staleMs = 0 } = metadata
  const remaining = Math.max(0, staleMs - overdueMs)
  if (remaining >= ms) return { bytes }
  return { bytes: encodeWithMetadata({ ...metadata, staleMs: staleMs + ms }, body), lifetimeMs: remaining + ms }
}

/**
 * A placeholder, that of another load if there is one.
 *
 * @param isNew - Whether that was written just now, so that it lasts long enough.
 */
function placeholderFor(entry: Entry | undefined, scope: string, loadMs: number, isNew: boolean): Kept {
  const shared = entry && isPlaceholder(entry.bytes) && hasScope(entry.bytes, scope) ? entry.bytes : undefined
  if (shared && isNew && loadMs <= PLACEHOLDER_MS) return { bytes: shared }
  const bytes = shared ?? makePlaceholder(scope)
  return { bytes, lifetimeMs: Math.max(PLACEHOLDER_MS, loadMs) }
}
