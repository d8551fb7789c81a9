import type { SetOptions } from '../contract/options.ts'
import type { WriteCondition } from '../store/store.ts'
import { type CacheParts, partsToStore } from './cache-parts.ts'
import { setCondition } from './set-condition.ts'

/** A write with tags or under a condition. */
interface Write {
  readonly storedKey: string
  readonly key: string
  readonly body: Buffer
  readonly lifetimeMs: number | null
  readonly only: WriteCondition | undefined
}

/**
 * Implements `set` and `add`.
 *
 * @param parts - Of the cache.
 * @param key - Logical key.
 * @param value - Anything but `undefined`.
 * @param options - Checked options of the call.
 * @returns False when a condition forbade it.
 * @throws ArgumentError for `undefined` and for options that exclude each other; EncodeError when the serializer cannot
 *   represent the value.
 */
export function setValue(parts: CacheParts, key: string, value: unknown, options: SetOptions): Promise<boolean> {
  const { keySpace, entries, lifetimes, store } = parts
  const storedKey = keySpace.make(key, options.version)
  const condition = setCondition(options)
  const body = entries.encode(value, key, storedKey)
  const lifetimeMs = lifetimes.of(options.timeout)
  if (options.keepttl) return entries.replace(storedKey, key, body, condition === 'xx' ? undefined : lifetimeMs)
  if (lifetimeMs === 0) return entries.end(storedKey, key, condition)
  if (options.tags !== undefined || condition)
    return write(partsToStore(parts, options), { storedKey, key, body, lifetimeMs, only: condition }, options)
  const entry = entries.withMetadata(body, { lifetimeMs })
  return store.write(storedKey, entry.bytes, entry.lifetimeMs)
}

async function write(
  { entries, lifetimes, store, tags }: CacheParts,
  { storedKey, key, body, lifetimeMs, only }: Write,
  options: SetOptions,
): Promise<boolean> {
  const tokens = await tags.capture(options.tags, lifetimes.longest(options.timeout))
  const entry = entries.withMetadata(body, { lifetimeMs, tags: tokens })
  if (only) return entries.writeIf(only, storedKey, key, entry)
  return store.write(storedKey, entry.bytes, entry.lifetimeMs)
}
