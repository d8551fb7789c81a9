/**
 * The version of Keyv whose storage contract is spoken.
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
  /** What Keyv made of the value: a string, unless its serialization is switched off. */
  readonly value: unknown
  /** Lifetime in milliseconds. */
  readonly ttl?: number | undefined
  /** End of life in milliseconds since the epoch. */
  readonly expires?: number | undefined
}

/** What Keyv 6 asks a store before it decides how to speak to it. */
export interface KeyvStoreCapabilities {
  /** The store takes absolute expiries. */
  readonly expires: true
}

/** What Keyv 5 and its relatives look for on a store. Nothing in it is secret. */
export interface KeyvStoreOpts {
  /** Keyv 5 offers `iterator()` only for dialects it knows. */
  dialect: string
  /** Names the cache; not an address. */
  url: string
  /** Others leave their marks here. */
  [name: string]: unknown
}
