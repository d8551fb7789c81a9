import type { StoreOptions } from '../contract/options.ts'
import type { StoredEntry } from '../store/store.ts'
import { mapInTurns } from '../time/turns.ts'
import { type CacheParts, partsToStore } from './cache-parts.ts'
import { type EncodedValue, encodeInTurns } from './many-in-turns.ts'

/**
 * Implements `setMany`.
 *
 * @param parts - Of the cache.
 * @param values - Values by logical key: an object, a Map, or pairs.
 * @param options - Checked options of the call.
 * @throws EncodeError when a value cannot be represented, ArgumentError for `undefined` and for other arguments.
 */
export async function setManyValues(
  parts: CacheParts,
  values: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
  options: StoreOptions,
): Promise<void> {
  const { keySpace, entries, lifetimes, store, tags } = partsToStore(parts, options)
  const encoding = encodeInTurns(entries, keySpace, values, options.version)
  const bodies = encoding instanceof Promise ? await encoding : encoding
  const longest = lifetimes.longest(options.timeout)
  if (longest === 0) return void (await store.remove(bodies.map(([storedKey]) => storedKey)))
  const tokens = options.tags === undefined ? undefined : await tags.capture(options.tags, longest)
  // Each value gets its own jitter, so that they do not all end together.
  const entryOf = ([storedKey, body]: EncodedValue): StoredEntry => ({
    storedKey,
    ...entries.withMetadata(body, { lifetimeMs: lifetimes.of(options.timeout), tags: tokens }),
  })
  const framing = mapInTurns(bodies, entryOf)
  await store.writeMany(framing instanceof Promise ? await framing : framing)
}
