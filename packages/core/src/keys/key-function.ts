/**
 * Turns a logical key into the stored key. Django's signature: `(key, key_prefix, version)`.
 *
 * A function that merely joins its three arguments with other text lets the cache find its own keys again; one that hashes
 * the key makes `clear`, `keys`, `iterKeys` and `deletePattern` an error.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#cache-key-transformation | Django: cache key transformation}
 */
export type KeyFunction = (key: string, keyPrefix: string, version: number) => string

/** Turns a stored key back into the logical key, where the KEY_FUNCTION joins in a way that does not say where the key begins. */
export type ReverseKeyFunction = (storedKey: string) => string

/**
 * Django's default: `prefix:version:key`, with a leading colon where the prefix is empty.
 *
 * @param key - Logical key.
 * @param keyPrefix - The cache's KEY_PREFIX.
 * @param version - The version to store under.
 * @returns The stored key.
 */
export function defaultKeyFunction(key: string, keyPrefix: string, version: number): string {
  return `${keyPrefix}:${version}:${key}`
}

/**
 * django-redis's default reverse: the key behind prefix and version. A `KeySpace` takes it to mean its own, which also holds for prefixes with colons.
 *
 * @param storedKey - A stored key.
 * @returns The logical key.
 */
export function defaultReverseKeyFunction(storedKey: string): string {
  return storedKey.split(':').slice(2).join(':')
}
