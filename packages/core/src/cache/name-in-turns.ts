import { listOf } from '../arguments/collections.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { forEachInTurns } from '../time/turns.ts'

/**
 * Makes the stored keys of a call for many. Lets others run from time to time if there are many.
 *
 * @param keySpace - Makes them.
 * @param keys - Logical keys: a list, a Set or another iterable.
 * @param version - The version of the keys.
 * @param act - Gets both kinds of keys, in one order and each once. Called at once if there are few.
 * @throws ArgumentError for anything else, KeyError for a bad key.
 */
export function nameInTurns<Result>(
  keySpace: KeySpace,
  keys: Iterable<string>,
  version: number | undefined,
  act: (logical: readonly string[], stored: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const seen = new Set<string>()
  const logical: string[] = []
  const stored: string[] = []
  const naming = forEachInTurns(listOf(keys, 'keys'), (key) => {
    if (seen.has(key)) return
    seen.add(key)
    logical.push(key)
    stored.push(keySpace.make(key, version))
  })
  return naming ? naming.then(() => act(logical, stored)) : act(logical, stored)
}
