import { type Integer, toBigInt } from '../codec/integer.ts'
import { optionsOf } from '../contract/method-options.ts'
import type { KeyOptions } from '../contract/options.ts'
import type { CacheParts } from './cache-parts.ts'

/**
 * Implements `incr` and `decr`.
 *
 * @param parts - Of the cache.
 * @param method - Which of the two.
 * @param key - Logical key.
 * @param delta - An integer.
 * @param options - Of the call.
 * @returns The sum; NaN for an ignored error.
 */
export function addTo(
  { operations, keySpace, counters }: CacheParts,
  method: 'incr' | 'decr',
  key: string,
  delta: Integer,
  options: KeyOptions | undefined,
): Promise<Integer> {
  return operations.run<Integer>(method, key, Number.NaN, (begun) => {
    const storedKey = keySpace.make(key, optionsOf[method](options).version)
    const amount = toBigInt(delta)
    return counters.add(storedKey, key, method === 'incr' ? amount : -amount, begun)
  })
}
