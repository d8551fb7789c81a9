import { optionsOf } from '../contract/method-options.ts'
import type { GetOptions } from '../contract/options.ts'
import type { NearReads } from '../entries/near-reads.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { Operations } from '../operations/operations.ts'

const NO_OPTIONS: GetOptions<unknown> = {}

/**
 * Implements `get` where values are held in process memory. A hit is returned without a promise of its own, and with
 * the clock read as seldom as possible: both cost as much as finding the value.
 *
 * @param parts - Of the cache.
 * @param nearReads - What is held.
 * @param key - The logical key.
 * @param given - The caller's options; `undefined` for none.
 */
export function nearGet(
  { operations, keySpace }: { readonly operations: Operations; readonly keySpace: KeySpace },
  nearReads: NearReads,
  key: string,
  given: GetOptions<unknown> | undefined,
): Promise<unknown> {
  return operations.run<unknown>('get', key, given?.default, (begun) => {
    const options = given === undefined ? NO_OPTIONS : optionsOf.get(given)
    const served = nearReads.get(keySpace.make(key, options.version), key, options, begun)
    if (served instanceof Promise) return served.then((value: unknown) => orDefault(value, options))
    return orDefault(served, options)
  })
}

function orDefault(value: unknown, options: GetOptions<unknown>): unknown {
  return value === undefined ? options.default : value
}
