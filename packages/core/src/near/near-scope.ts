import { compileGlob, escapeGlob, globStart } from '../keys/glob.ts'
import type { KeySpace } from '../keys/key-space.ts'

/** Stored keys that may be held. */
export interface NearScope {
  /** What all of them start with. */
  readonly prefix: string
  /** Tells whether a stored key is one of them. */
  readonly includes: (storedKey: string) => boolean
}

/**
 * Lists the stored keys that a near cache may hold: those of the cache's own version that match a glob, and the tokens
 * of its tags. With a KEY_FUNCTION that does more than join its arguments they may start with anything.
 *
 * @param keySpace - The cache's key space.
 * @param keys - Globs over logical keys; `undefined` for all keys.
 * @throws IrreversibleKeysError for globs when the KEY_FUNCTION does more than join its arguments.
 */
export function nearScopes(keySpace: KeySpace, keys: readonly string[] | undefined): readonly NearScope[] {
  if (keys === undefined && !keySpace.joins) return [{ prefix: '', includes: () => true }]
  const scopes = (keys ?? ['*']).map((pattern): NearScope => {
    const { glob, owns } = keySpace.matching(pattern)
    const prefix = globStart(glob)
    if (glob === `${escapeGlob(prefix)}*`) return { prefix, includes: (storedKey) => storedKey.startsWith(prefix) }
    const matches = compileGlob(glob)
    return {
      prefix,
      includes: (storedKey) => storedKey.startsWith(prefix) && matches(storedKey) && owns(storedKey),
    }
  })
  const tags = keySpace.tag('')
  return [...scopes, { prefix: tags, includes: (storedKey) => storedKey.startsWith(tags) }]
}
