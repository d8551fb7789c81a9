import { EventEmitter } from 'node:events'
import { ArgumentError, type Cache, type Timeout } from 'holdfast'
import { inBatches } from './batches.ts'
import type { KeyvContract, KeyvStoreCapabilities, KeyvStoreEntry, KeyvStoreOpts } from './contract.ts'
import { timeoutFromExpires, timeoutFromTtl } from './lifetime.ts'
import { prefixOf, scopeOf } from './namespace.ts'

/** How many values an iterator reads and holds at a time. */
const ITERATION_BATCH = 100

/** Options of `keyvStore`. */
export interface KeyvStoreOptions {
  /**
   * Fixes the contract, for direct use.
   *
   * @defaultValue Keyv 6's from the moment a Keyv 6 takes the store, Keyv 5's until then
   */
  readonly contract?: KeyvContract | undefined
  /**
   * Entries that Keyv sets without a ttl live for the cache's TIMEOUT instead of for ever. @defaultValue false for a
   * cache; for settings, whether they name a TIMEOUT
   */
  readonly useTimeout?: boolean | undefined
}

/**
 * A Keyv storage adapter over a cache: the same class for Keyv 5 (so for cache-manager, cacheable and Nest) and Keyv 6.
 *
 * Values go through the cache's serializer, keys through its KEY_PREFIX and VERSION. Every method rejects with the
 * cache's error, and Keyv handles it. One Keyv per store: the namespace is a property of the store, and the last Keyv
 * sets it.
 */
export class HoldfastKeyvStore extends EventEmitter implements AsyncDisposable {
  /** Keyv sets it. Limits `clear()` and `iterator()`; without one they cover the whole cache. */
  namespace: string | undefined
  /** Options that Keyv 5 reads. */
  opts: KeyvStoreOpts
  readonly #cache: Cache
  readonly #useTimeout: boolean
  readonly #pinned: KeyvContract | undefined
  readonly #close: (() => Promise<void>) | undefined
  #contract: KeyvContract

  /**
   * @param cache - Where entries go.
   * @param options - Contract and lifetimes.
   * @param close - What `disconnect()` does; nothing when left out.
   */
  constructor(cache: Cache, options: KeyvStoreOptions = {}, close?: () => Promise<void>) {
    super()
    this.opts = { dialect: 'redis', url: `holdfast:${cache.alias}` }
    this.#cache = cache
    this.#useTimeout = options.useTimeout ?? false
    this.#pinned = options.contract
    this.#contract = options.contract ?? 5
    this.#close = close
  }

  /** The contract in force. */
  get contract(): KeyvContract {
    return this.#contract
  }

  /**
   * Tells Keyv 6 that this store takes absolute expiries. Only Keyv 6 reads this property, when it gets the store, so
   * reading it switches the store to contract 6.
   *
   * @throws {@link @holdfast/core#ArgumentError} when the store is pinned to Keyv 5's contract.
   */
  get capabilities(): KeyvStoreCapabilities {
    if (this.#pinned === 5) {
      throw new ArgumentError(
        'This store has the option contract: 5, which Keyv 6 does not support. Leave it out: the store detects the contract.',
      )
    }
    this.#contract = 6
    return { expires: true }
  }

  /**
   * Returns what is stored under a key.
   *
   * @param key - The key.
   * @returns The stored value, or `undefined`.
   */
  async get(key: string): Promise<unknown> {
    try {
      return await this.#cache.get(this.#key(key))
    } catch (error) {
      // Keyv 5 turns a failed read into a miss and says nothing unless the store does; Keyv 6 reports it by itself.
      if (this.#contract === 5) this.emit('error', error)
      throw error
    }
  }

  /**
   * Returns what is stored under many keys.
   *
   * @param keys - The keys.
   * @returns Values in the order of the keys, `undefined` where there is none.
   */
  async getMany(keys: readonly string[]): Promise<unknown[]> {
    const wanted = keys.map((key) => this.#key(key))
    const found = await this.#cache.getMany(wanted)
    return wanted.map((key) => found.get(key))
  }

  /**
   * Tells whether a key exists.
   *
   * @param key - The key.
   */
  async has(key: string): Promise<boolean> {
    return this.#cache.has(this.#key(key))
  }

  /**
   * Tells which keys exist.
   *
   * @param keys - The keys.
   * @returns One answer per key, in order.
   */
  async hasMany(keys: readonly string[]): Promise<boolean[]> {
    return Promise.all(keys.map((key) => this.has(key)))
  }

  /**
   * Stores a value.
   *
   * @param key - The key.
   * @param value - Anything the cache's serializer can express, but `undefined`.
   * @param lifetime - Milliseconds: a ttl under contract 5, the moment of expiry under contract 6.
   * @returns True. A lifetime in the past removes the key.
   */
  async set(key: string, value: unknown, lifetime?: number): Promise<boolean> {
    return this.#cache.set(this.#key(key), value, { timeout: this.#timeout(lifetime, Date.now()) })
  }

  /**
   * Stores many values, each with its own lifetime: one call of the cache per distinct lifetime.
   *
   * @param entries - Keys, values, lifetimes; of a key named twice the last one counts.
   * @returns True for each entry.
   */
  async setMany(entries: readonly KeyvStoreEntry[]): Promise<boolean[]> {
    const now = Date.now()
    const lastOfKey = new Map(entries.map((entry) => [this.#key(entry.key), entry]))
    const byTimeout = Map.groupBy(lastOfKey, ([, entry]) => {
      return this.#timeout(this.#contract === 6 ? entry.expires : entry.ttl, now)
    })
    await Promise.all(
      [...byTimeout].map(([timeout, group]) => {
        const pairs = group.map(([key, { value }]) => [key, value] as const)
        return this.#cache.setMany(pairs, { timeout })
      }),
    )
    return entries.map(() => true)
  }

  /**
   * Removes a key.
   *
   * @param key - The key.
   * @returns True when it existed.
   */
  async delete(key: string): Promise<boolean> {
    return this.#cache.delete(this.#key(key))
  }

  /**
   * Removes many keys.
   *
   * @param keys - The keys.
   * @returns Under contract 5 whether any existed, under contract 6 one answer per key.
   */
  async deleteMany(keys: readonly string[]): Promise<boolean | boolean[]> {
    if (this.#contract === 6) return Promise.all(keys.map((key) => this.delete(key)))
    return (await this.#cache.deleteMany(keys.map((key) => this.#key(key)))) > 0
  }

  /** Removes every key of the namespace and no other; without a namespace, every key of the cache. */
  async clear(): Promise<void> {
    if (this.namespace) await this.#cache.deletePattern(scopeOf(this.namespace))
    else await this.#cache.clear()
  }

  /**
   * Walks over the entries of the namespace without holding them all; entries that expire meanwhile are left out.
   *
   * @param namespace - Keyv 5 names it, Keyv 6 does not. @defaultValue the store's
   * @returns Pairs of key and stored value; under contract 5 keys come with their namespace, under contract 6 without.
   */
  async *iterator(
    namespace: string | undefined = this.namespace,
  ): AsyncGenerator<[key: string, value: unknown], void, undefined> {
    const stored = namespace ? prefixOf(namespace).length : 0
    const shown = this.#contract === 5 && namespace ? `${namespace}:` : ''
    const keys = this.#cache.iterKeys(namespace ? scopeOf(namespace) : '*')
    for await (const batch of inBatches(keys, ITERATION_BATCH)) {
      for (const [key, value] of await this.#cache.getMany(batch)) yield [shown + key.slice(stored), value]
    }
  }

  /**
   * Closes the caches that `keyvStore(settings)` made; a cache that was passed in stays open for its other users.
   * Idempotent.
   */
  async disconnect(): Promise<void> {
    await this.#close?.()
  }

  /** The same as {@link HoldfastKeyvStore.disconnect}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect()
  }

  /**
   * Emits an event; an `error` without a listener is dropped instead of thrown, because the failed call has already
   * rejected.
   *
   * @param event - Its name.
   * @param values - What listeners get.
   * @returns Whether there was a listener.
   */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return this.listenerCount(event) > 0 && super.emit(event, ...values)
  }

  #key(key: string): string {
    const { namespace } = this
    if (!namespace) return key
    if (this.#contract === 6) return prefixOf(namespace) + key
    // Keyv 5 puts the namespace in front itself, unless `useKeyPrefix` is off.
    const given = `${namespace}:`
    return key.startsWith(given) ? prefixOf(namespace) + key.slice(given.length) : key
  }

  /** `undefined` stands for the cache's TIMEOUT. */
  #timeout(lifetime: unknown, now: number): Timeout | undefined {
    const own = this.#contract === 6 ? timeoutFromExpires(lifetime, now) : timeoutFromTtl(lifetime)
    return own === undefined && !this.#useTimeout ? null : own
  }
}
