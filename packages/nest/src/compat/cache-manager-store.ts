import type { Cache } from 'holdfast'
import { deeplyRevived } from '../values/revived.ts'
import { timeoutOf } from './ttl.ts'

/** A value with the moment at which it expires. */
export interface RawValue<T> {
  /** The value. */
  readonly value: T
  /** Milliseconds since the epoch; `undefined` for never. */
  readonly expires: number | undefined
}

/** An entry of `setMany`. */
export interface CacheManagerEntry {
  /** The key. */
  readonly key: string
  /** The value. */
  readonly value: unknown
  /** Milliseconds. */
  readonly ttl?: number | undefined
}

/**
 * What cache-manager and `@nestjs/cache-manager` take for a Keyv, over a Holdfast cache. It needs no Keyv, so it does not
 * matter which one is installed.
 *
 * Values are stored as they are, under the cache's prefix; a Buffer comes back as one, also from JSON. `disconnect()`
 * leaves the cache open: whoever made it closes it.
 */
export class CacheManagerStore {
  /** By these three, `@nestjs/cache-manager` knows a Keyv. */
  readonly opts: object
  /** Empty. */
  readonly hooks: object = {}
  /** Empty. */
  readonly stats: object = {}
  /** Not used: the cache has a prefix. */
  namespace: string | undefined
  readonly #cache: Cache

  /**
   * @param cache - Where entries go.
   */
  constructor(cache: Cache) {
    this.#cache = cache
    this.opts = { dialect: 'redis', url: `holdfast:${cache.alias}`, store: this }
  }

  /**
   * Returns a value.
   *
   * @param key - The key.
   * @param options - Nothing.
   * @returns `undefined` where there is none.
   */
  get<T>(key: string, options?: { readonly raw?: false | undefined }): Promise<T | undefined>
  /**
   * Returns a value with the moment at which it expires.
   *
   * @param key - The key.
   * @param options - `raw: true`.
   */
  get<T>(key: string, options: { readonly raw: true }): Promise<RawValue<T> | undefined>
  async get<T>(key: string, options?: { readonly raw?: boolean | undefined }): Promise<T | RawValue<T> | undefined> {
    if (!options?.raw) return deeplyRevived(await this.#cache.get(key)) as T | undefined
    const [value, left] = await Promise.all([this.#cache.get(key), this.#cache.pttl(key)])
    if (value === undefined || left === undefined) return undefined
    return { value: deeplyRevived(value) as T, expires: left === null ? undefined : Date.now() + left }
  }

  /**
   * Returns values, in the order of the keys.
   *
   * @param keys - The keys.
   */
  async getMany<T>(keys: readonly string[]): Promise<(T | undefined)[]> {
    const found = await this.#cache.getMany(keys)
    return keys.map((key) => deeplyRevived(found.get(key)) as T | undefined)
  }

  /**
   * Stores a value.
   *
   * @param key - The key.
   * @param value - The value; `undefined` is not stored.
   * @param ttl - Milliseconds. @defaultValue for ever
   */
  async set(key: string, value: unknown, ttl = 0): Promise<boolean> {
    if (value === undefined) return false
    return this.#cache.set(key, value, { timeout: timeoutOf(ttl) })
  }

  /**
   * Stores values.
   *
   * @param entries - Keys, values, and how long they live.
   */
  setMany(entries: readonly CacheManagerEntry[]): Promise<boolean[]> {
    return Promise.all(entries.map(({ key, value, ttl }) => this.set(key, value, ttl)))
  }

  /**
   * Removes a key.
   *
   * @param key - The key.
   * @returns Whether it existed.
   */
  delete(key: string): Promise<boolean> {
    return this.#cache.delete(key)
  }

  /**
   * Removes keys.
   *
   * @param keys - The keys.
   * @returns Whether any existed.
   */
  async deleteMany(keys: readonly string[]): Promise<boolean> {
    return (await this.#cache.deleteMany(keys)) > 0
  }

  /**
   * Tells whether a key exists.
   *
   * @param key - The key.
   */
  has(key: string): Promise<boolean> {
    return this.#cache.has(key)
  }

  /** Walks over all entries, on every node; what expires meanwhile is left out. */
  async *iterator(): AsyncGenerator<[key: string, value: unknown], void, undefined> {
    for await (const key of this.#cache.iterKeys('*')) {
      const value = await this.get<unknown>(key)
      if (value !== undefined) yield [key, value]
    }
  }

  /** Removes every key of the cache and no other. */
  async clear(): Promise<void> {
    await this.#cache.clear()
  }

  /** Does nothing. */
  async disconnect(): Promise<void> {}

  /**
   * Does nothing: calls that fail are rejected.
   *
   * @param _event - A name.
   * @param _listener - Never called.
   */
  on(_event: string, _listener: (...values: never[]) => void): this {
    return this
  }
}

/**
 * Makes a store for `stores` of cache-manager and `@nestjs/cache-manager`.
 *
 * @typeParam Store - What the place of the call expects: the Keyv of its version.
 * @param cache - Where entries go.
 *
 * @example
 * ```ts
 * import { CacheModule } from '@nestjs/cache-manager'
 *
 * CacheModule.registerAsync({
 *   inject: [getCacheToken()],
 *   useFactory: (cache: Cache) => ({ stores: [cacheManagerStore(cache)], ttl: 60_000 }),
 * })
 * ```
 */
export function cacheManagerStore<Store = CacheManagerStore>(cache: Cache): Store {
  // Keyv's type is a class with private members, which nothing else can have.
  return new CacheManagerStore(cache) as Store
}
