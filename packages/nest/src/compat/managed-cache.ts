import { EventEmitter } from 'node:events'
import type { Cache, Timeout } from 'holdfast'
import { getOrRun } from '../values/get-or-run.ts'
import { deeplyRevived } from '../values/revived.ts'
import { type CacheManagerEntry, CacheManagerStore, type RawValue } from './cache-manager-store.ts'
import { timeoutOf } from './ttl.ts'

/** A number of milliseconds, or a function of the value that returns it. */
export type Milliseconds<T> = number | ((value: T) => number)

/** Options of `wrap`. */
export interface WrapOptions<T> {
  /** How long the value lives. @defaultValue the module's */
  readonly ttl?: Milliseconds<T> | undefined
  /** The value is refreshed in the background when less is left. @defaultValue the module's */
  readonly refreshThreshold?: Milliseconds<T> | undefined
}

/** Gets what happened: key, value, and the `error` where it failed. */
// biome-ignore lint/suspicious/noExplicitAny: each event has data of its own, as in cache-manager.
export type CacheListener = (data: any) => void

/** What a {@link ManagedCache} is made with. */
export interface ManagedCacheOptions {
  /** Milliseconds of entries that are set without a ttl. @defaultValue `timeout` */
  readonly ttl?: number | undefined
  /** The same in seconds; `undefined` for the cache's TIMEOUT. */
  readonly timeout?: Timeout | undefined
  /** Milliseconds. @defaultValue never */
  readonly refreshThreshold?: number | undefined
  /** A name. */
  readonly cacheId?: string | undefined
}

/**
 * The interface of cache-manager's cache over a Holdfast cache: what `CACHE_MANAGER` injects. Lifetimes are in
 * milliseconds.
 *
 * As in cache-manager, reads that fail are misses and an event says why; writes that fail are rejected. `wrap` loads by
 * `getOrSet`, and runs the function without the cache where that cannot be used.
 */
export class ManagedCache {
  readonly #cache: Cache
  readonly #options: ManagedCacheOptions
  readonly #store: CacheManagerStore
  readonly #events = new EventEmitter()
  readonly #refreshing = new Set<string>()

  /**
   * @param cache - Where entries go.
   * @param options - Lifetimes.
   */
  constructor(cache: Cache, options: ManagedCacheOptions = {}) {
    this.#cache = cache
    this.#options = options
    this.#store = new CacheManagerStore(cache)
  }

  /** One store: the cache. */
  get stores(): readonly CacheManagerStore[] {
    return [this.#store]
  }

  /**
   * Returns a value; `undefined` for a miss.
   *
   * @param key - The key.
   */
  async get<T>(key: string): Promise<T | undefined> {
    try {
      const value = await this.#store.get<T>(key)
      if (value !== undefined) this.#events.emit('get', { key, value })
      return value
    } catch (error) {
      this.#events.emit('get', { key, error })
      return undefined
    }
  }

  /**
   * Returns values in the order of the keys.
   *
   * @param keys - The keys.
   */
  async mget<T>(keys: readonly string[]): Promise<(T | undefined)[]> {
    try {
      const values = await this.#store.getMany<T>(keys)
      this.#events.emit('mget', { keys, values })
      return values
    } catch (error) {
      this.#events.emit('mget', { keys, error })
      return keys.map(() => undefined)
    }
  }

  /**
   * Returns when a key expires, in milliseconds since the epoch; `undefined` for never and for a missing key.
   *
   * @param key - The key.
   */
  async ttl(key: string): Promise<number | undefined> {
    try {
      const left = await this.#cache.pttl(key)
      const value = typeof left === 'number' ? Date.now() + left : undefined
      if (left !== undefined) this.#events.emit('ttl', { key, value })
      return value
    } catch (error) {
      this.#events.emit('ttl', { key, error })
      return undefined
    }
  }

  /**
   * Stores a value.
   *
   * @param key - The key.
   * @param value - The value; `undefined` is not stored.
   * @param ttl - Milliseconds; 0 for ever. @defaultValue the module's
   * @returns The value.
   */
  async set<T>(key: string, value: T, ttl?: number): Promise<T> {
    await this.#tellOf('set', { key, value }, () => this.#write(key, value, ttl))
    return value
  }

  /**
   * Stores values; `undefined` is not stored.
   *
   * @param list - Keys, values and lifetimes.
   * @returns The list.
   */
  async mset<Entry extends CacheManagerEntry>(list: readonly Entry[]): Promise<readonly Entry[]> {
    await this.#tellOf('mset', { list }, () =>
      Promise.all(list.map(({ key, value, ttl }) => this.#write(key, value, ttl))),
    )
    return list
  }

  /**
   * Removes a key.
   *
   * @param key - The key.
   * @returns True.
   */
  del(key: string): Promise<true> {
    return this.#tellOf('del', { key }, () => this.#cache.delete(key))
  }

  /**
   * Removes keys.
   *
   * @param keys - The keys.
   * @returns True.
   */
  mdel(keys: readonly string[]): Promise<true> {
    return this.#tellOf('mdel', { keys }, () => this.#cache.deleteMany(keys))
  }

  /**
   * Removes every key of the cache and no other.
   *
   * @returns True.
   */
  clear(): Promise<true> {
    return this.#tellOf('clear', undefined, () => this.#cache.clear())
  }

  /**
   * Returns the value of a key, or runs a function and stores what it returns, with the moment of expiry.
   *
   * @param key - The key.
   * @param fn - Makes the value.
   * @param given - Options, with `raw: true`.
   */
  wrap<T>(key: string, fn: () => T | Promise<T>, given: WrapOptions<T> & { readonly raw: true }): Promise<RawValue<T>>
  /**
   * Returns the value of a key, or runs a function and stores what it returns. Concurrent calls share one run; `null`
   * is a value, `undefined` is not stored.
   *
   * @param key - The key.
   * @param fn - Makes the value.
   * @param given - Milliseconds, a function of the value, or options.
   * @param threshold - See {@link WrapOptions.refreshThreshold}.
   */
  wrap<T>(
    key: string,
    fn: () => T | Promise<T>,
    given?: Milliseconds<T> | WrapOptions<T>,
    threshold?: Milliseconds<T>,
  ): Promise<T>
  async wrap<T>(
    key: string,
    fn: () => T | Promise<T>,
    given?: Milliseconds<T> | (WrapOptions<T> & { readonly raw?: boolean | undefined }),
    threshold?: Milliseconds<T>,
  ): Promise<T | RawValue<T>> {
    const options = typeof given === 'object' ? given : { ttl: given, refreshThreshold: threshold }
    const { ttl, refreshThreshold = this.#options.refreshThreshold } = options
    const timeout = this.#timeout(typeof ttl === 'function' ? undefined : ttl)
    const run = async () => {
      const answer = await fn()
      return { answer, kept: answer }
    }
    const onCacheError = (error: Error): boolean => this.#events.emit('get', { key, error })
    const found = await getOrRun(this.#cache, key, run, { timeout, onCacheError })
    const value = ('answer' in found ? found.answer : deeplyRevived(found.value)) as T
    if (!('answer' in found)) {
      if (found.fresh && typeof ttl === 'function') await this.#cache.touch(key, this.#timeout(ttl(value)) ?? null)
      if (found.fresh) this.#events.emit('set', { key, value })
      if (!found.fresh && refreshThreshold !== undefined) {
        await this.#refreshIfDue(key, value, fn, ttl, resolve(refreshThreshold, value))
      }
    }
    return 'raw' in options && options.raw ? { value, expires: await this.ttl(key) } : value
  }

  /**
   * Calls a listener for each event: `get`, `mget`, `set`, `mset`, `del`, `mdel`, `clear`, `ttl`, `refresh`.
   *
   * @param event - Its name.
   * @param listener - Gets what happened, and an `error` where it failed.
   */
  on(event: string, listener: CacheListener): EventEmitter {
    return this.#events.on(event, listener)
  }

  /**
   * Stops calling a listener.
   *
   * @param event - The event's name.
   * @param listener - The listener.
   */
  off(event: string, listener: CacheListener): EventEmitter {
    return this.#events.off(event, listener)
  }

  /** Does nothing: the module closes the cache, last of all. */
  async disconnect(): Promise<undefined> {}

  /** The name that the module was given, else the cache's. */
  cacheId(): string {
    return this.#options.cacheId ?? this.#cache.alias
  }

  async #refreshIfDue<T>(
    key: string,
    value: T,
    fn: () => T | Promise<T>,
    ttl: Milliseconds<T> | undefined,
    threshold: number,
  ): Promise<void> {
    const expires = await this.ttl(key)
    if (expires === undefined || expires - Date.now() >= threshold || this.#refreshing.has(key)) return
    this.#refreshing.add(key)
    const refresh = async (): Promise<void> => {
      const fresh = await fn()
      await this.#cache.set(key, fresh, { timeout: this.#timeout(ttl && resolve(ttl, fresh)) })
      this.#events.emit('refresh', { key, value: fresh })
    }
    refresh()
      .catch((error: unknown) => this.#events.emit('refresh', { key, value, error }))
      .finally(() => this.#refreshing.delete(key))
  }

  async #write(key: string, value: unknown, ttl: number | undefined): Promise<void> {
    if (value !== undefined) await this.#cache.set(key, value, { timeout: this.#timeout(ttl) })
  }

  #timeout(ttl: number | undefined): Timeout | undefined {
    const own = ttl ?? this.#options.ttl
    return own === undefined ? this.#options.timeout : timeoutOf(own)
  }

  async #tellOf(event: string, data: object | undefined, work: () => Promise<unknown>): Promise<true> {
    try {
      await work()
    } catch (error) {
      this.#events.emit(event, data ? { ...data, error } : error)
      throw error
    }
    this.#events.emit(event, data)
    return true
  }
}

function resolve<T>(milliseconds: Milliseconds<T>, value: T): number {
  return typeof milliseconds === 'function' ? milliseconds(value) : milliseconds
}
