/**
 * The version of Keyv whose storage contract applies.
 *
 * 5: keys arrive with their namespace, lifetimes are relative (ttl), `deleteMany` answers with one boolean.
 * 6: the store adds the namespace itself, lifetimes are absolute (expires), `deleteMany` answers for each key.
 *
 * Either way a key is stored as `namespace:key`, so a Keyv 5 and a Keyv 6 over one cache share their entries.
 */
export type KeyvContract = 5 | 6

/** One entry of `setMany`: Keyv 5 gives a `ttl`, Keyv 6 gives `expires`. */
export interface KeyvStoreEntry {
  /** The key, with its namespace under Keyv 5. */
  readonly key: string
  /** The value as Keyv serialized it: a string, unless its serialization is switched off. */
  readonly value: unknown
  /** Lifetime in milliseconds. */
  readonly ttl?: number | undefined
  /** End of life in milliseconds since the epoch. */
  readonly expires?: number | undefined
}

/** Capabilities that Keyv 6 reads before it uses a store. */
export interface KeyvStoreCapabilities {
  /** The store takes absolute expiries. */
  readonly expires: true
}

/** Properties that Keyv 5 and packages around it read from a store. None is secret. */
export interface KeyvStoreOpts {
  /** Keyv 5 offers `iterator()` only for dialects it knows. */
  dialect: string
  /** Names the cache; not an address. */
  url: string
  /** Other packages write here. */
  [name: string]: unknown
}
