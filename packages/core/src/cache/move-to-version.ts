import { optionsOf } from '../contract/method-options.ts'
import type { KeyOptions } from '../contract/options.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, keyNotFound } from '../errors/errors.ts'
import { checkVersion } from '../keys/key-space.ts'
import type { CacheParts } from './cache-parts.ts'

/**
 * Implements `incrVersion` and `decrVersion`.
 *
 * @param parts - Of the cache.
 * @param method - Which of the two.
 * @param key - Logical key.
 * @param delta - An integer.
 * @param options - Of the call.
 * @returns The new version; NaN for an ignored error.
 * @throws ArgumentError for a delta that is no integer; KeyNotFoundError when the key does not exist.
 */
export function moveToVersion(
  { alias, operations, keySpace, entries }: CacheParts,
  method: 'incrVersion' | 'decrVersion',
  key: string,
  delta: number,
  options: KeyOptions | undefined,
): Promise<number> {
  return operations.run(method, key, Number.NaN, async () => {
    const { version = keySpace.version } = optionsOf[method](options)
    if (!Number.isSafeInteger(delta))
      throw new ArgumentError(`A delta must be an integer, got ${describeValue(delta)}.`)
    const from = keySpace.make(key, version)
    const moved = checkVersion(method === 'incrVersion' ? version + delta : version - delta)
    if (await entries.rename(from, keySpace.make(key, moved), key)) return moved
    throw keyNotFound(alias, key, from)
  })
}
