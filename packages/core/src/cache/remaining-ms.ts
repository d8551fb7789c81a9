import { optionsOf } from '../contract/method-options.ts'
import type { ReadOptions } from '../contract/options.ts'
import type { CacheParts } from './cache-parts.ts'

/**
 * Implements `ttl` and `pttl`.
 *
 * @param parts - Of the cache.
 * @param method - Which of the two.
 * @param key - Logical key.
 * @param options - Of the call.
 * @returns Milliseconds; `null` for never, `undefined` for a missing key and for an ignored error.
 */
export function remainingMs(
  { operations, keySpace, entries }: CacheParts,
  method: 'ttl' | 'pttl',
  key: string,
  options: ReadOptions | undefined,
): Promise<number | null | undefined> {
  return operations.run(method, key, undefined, (begun) => {
    const { version, read = 'any' } = optionsOf[method](options)
    return entries.remaining(keySpace.make(key, version), key, read, begun)
  })
}
