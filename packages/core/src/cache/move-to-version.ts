import type { KeyOptions } from '../contract/options.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError, keyNotFound } from '../errors/errors.ts'
import { checkVersion } from '../keys/key-space.ts'
import type { CacheParts } from './cache-parts.ts'

/**
 * Implements `incrVersion` and `decrVersion`.
 *
 * @param parts - Of the cache.
 * @param key - Logical key.
 * @param delta - An integer.
 * @param sign - Whether it is added to the version or taken from it.
 * @param options - Checked options of the call.
 * @returns The new version.
 * @throws ArgumentError for a delta that is no integer; KeyNotFoundError when the key does not exist.
 */
export async function moveToVersion(
  { alias, keySpace, entries }: CacheParts,
  key: string,
  delta: number,
  sign: 1 | -1,
  { version = keySpace.version }: KeyOptions,
): Promise<number> {
  if (!Number.isSafeInteger(delta)) throw new ArgumentError(`A delta must be an integer, got ${describeValue(delta)}.`)
  const from = keySpace.make(key, version)
  const moved = checkVersion(version + sign * delta)
  if (await entries.rename(from, keySpace.make(key, moved), key)) return moved
  throw keyNotFound(alias, key, from)
}
