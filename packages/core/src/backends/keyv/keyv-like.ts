/** What Keyv stores under a key: the value, and when it ends. */
export interface KeyvRecord {
  /** What was given to `set`. */
  readonly value?: unknown
  /** Milliseconds since the epoch; none for ever. */
  readonly expires?: number | null | undefined
}

/** An instance of Keyv 5 or 6, by what a cache needs of it. This package does not import Keyv. */
export interface KeyvLike {
  /** Reads a value with its expiry. */
  getRaw(key: string): Promise<KeyvRecord | string | null | undefined>
  /** Reads many. */
  getManyRaw(keys: string[]): Promise<(KeyvRecord | string | null | undefined)[]>
  /** Stores a value; `ttl` in milliseconds, 0 for ever. */
  set(key: string, value: string, ttl?: number): Promise<boolean>
  /** Stores many. */
  setMany(entries: { key: string; value: string; ttl: number }[]): Promise<unknown>
  /** Removes a value. */
  delete(key: string): Promise<boolean>
  /** Removes many. */
  deleteMany(keys: string[]): Promise<unknown>
  /** Removes everything in its namespace. */
  clear(): Promise<void>
  /** Listens to an event. */
  on(event: string, listener: (error: unknown) => void): unknown
}

/** What tells a Keyv 5 from a Keyv 6, and what either can do. */
interface KeyvDetails extends KeyvLike {
  readonly namespace?: string | undefined
  readonly store?: KeyvAdapter | undefined
  /** Keyv 5 has it. */
  readonly useKeyPrefix?: boolean | undefined
  /** Of Keyv 5. */
  readonly throwOnErrors?: boolean | undefined
  /** Of Keyv 5: there only if its store can list its keys. Keyv 6 always has it. */
  readonly iterator?: (() => AsyncIterator<readonly [key: string, value: unknown]>) | undefined
  /** Of Keyv 6. */
  readonly sanitize?: { readonly enabled?: boolean | undefined } | undefined
}

interface KeyvAdapter {
  readonly getMany?: unknown
  readonly iterator?: unknown
  /** What an adapter of Keyv 6 wraps: a Map, or a store. */
  readonly store?: Partial<Record<'iterator' | typeof Symbol.iterator, unknown>> | undefined
}

const METHODS = ['getRaw', 'getManyRaw', 'set', 'setMany', 'delete', 'deleteMany', 'clear', 'on'] as const

/**
 * Tells whether a value is a Keyv.
 *
 * @param value - Any value.
 */
export function isKeyv(value: unknown): value is KeyvLike {
  if (typeof value !== 'object' || value === null) return false
  return METHODS.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function')
}

/**
 * Tells why a Keyv cannot hold the values of a cache.
 *
 * @param keyv - The Keyv.
 * @returns What is wrong and what to do; `undefined` if nothing is.
 */
export function problemOf(keyv: KeyvDetails): string | undefined {
  if (keyv.sanitize?.enabled) return 'this Keyv has `sanitize`, which makes one key of two; leave it out'
  if (!isKeyv5(keyv)) return undefined
  if (keyv.useKeyPrefix && (!keyv.namespace || keyv.namespace.includes(':'))) {
    return 'Keyv 5 finds its keys again only under a namespace without a colon; give it one, or `useKeyPrefix: false`'
  }
  if (!keyv.throwOnErrors) return 'Keyv 5 turns failed reads into misses; give it `throwOnErrors: true`'
  return undefined
}

/**
 * Returns the key to give to the methods of a Keyv for one key. Keyv 5 puts its namespace in front of a key, but not if
 * the key begins like it.
 *
 * @param keyv - The Keyv.
 * @param key - The key inside its namespace.
 */
export function keyFor(keyv: KeyvDetails, key: string): string {
  return isKeyv5(keyv) && keyv.useKeyPrefix ? `${keyv.namespace}:${key}` : key
}

/**
 * Tells whether the methods of a Keyv for many keys report errors: those of Keyv 5 do not if its store has no
 * `getMany`.
 *
 * @param keyv - The Keyv.
 */
export function readsMany(keyv: KeyvDetails): boolean {
  return !isKeyv5(keyv) || keyv.store instanceof Map || typeof keyv.store?.getMany === 'function'
}

/**
 * Returns how a Keyv lists its entries.
 *
 * @param keyv - The Keyv.
 * @returns `undefined` if its store cannot. Keyv 6 then has an iterator all the same, which lists nothing.
 */
export function iteratorOf(
  keyv: KeyvDetails,
): (() => AsyncIterator<readonly [key: string, value: unknown]>) | undefined {
  const iterator = keyv.iterator?.bind(keyv)
  if (isKeyv5(keyv)) return iterator
  const { store: adapter } = keyv
  const wrapped = adapter?.store
  const lists = wrapped === undefined || typeof (wrapped.iterator ?? wrapped[Symbol.iterator]) === 'function'
  return typeof adapter?.iterator === 'function' && lists ? iterator : undefined
}

function isKeyv5(keyv: KeyvDetails): boolean {
  return typeof keyv.useKeyPrefix === 'boolean'
}
