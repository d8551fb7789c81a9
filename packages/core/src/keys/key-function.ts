/**
 * Turns a logical key into the stored key. Django's signature: `(key, key_prefix, version)`.
 *
 * If the function only joins its three arguments with other text, the cache can find its keys again. If it hashes the
 * key, for example, `clear`, `keys`, `iterKeys` and `deletePattern` are errors.
 *
 * @see {@link https://docs.djangoproject.com/en/stable/topics/cache/#cache-key-transformation | Django: cache key transformation}
 */
export type KeyFunction = (key: string, keyPrefix: string, version: number) => string

/** Turns a stored key back into the logical key, for a KEY_FUNCTION whose result does not tell where the key starts. */
export type ReverseKeyFunction = (storedKey: string) => string

/**
 * Django's default: `prefix:version:key`, with a leading colon if the prefix is empty.
 *
 * @param key - Logical key.
 * @param keyPrefix - The cache's KEY_PREFIX.
 * @param version - The version.
 * @returns The stored key.
 */
export function defaultKeyFunction(key: string, keyPrefix: string, version: number): string {
  return `${keyPrefix}:${version}:${key}`
}

/**
 * django-redis's default: the key after prefix and version. A `KeySpace` uses its own function instead, which is also
 * right for prefixes with colons.
 *
 * @param storedKey - A stored key.
 * @returns The logical key.
 */
export function defaultReverseKeyFunction(storedKey: string): string {
  return storedKey.split(':').slice(2).join(':')
}
