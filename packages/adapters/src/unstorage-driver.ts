import { type Cache, escapeGlob, optionsChecker } from '@holdfast/core'
import { checkCache } from './check-cache.ts'

/** Options of {@link unstorageDriver}. */
export interface UnstorageDriverOptions {
  /** Seconds that an item without a `ttl` lives; `null` for ever. @defaultValue the cache's TIMEOUT */
  readonly timeout?: number | null | undefined
}

/** Options of one call. */
interface ItemOptions {
  /** Seconds that the item lives. */
  readonly ttl?: number
}

/** An item to read. */
interface ItemKey {
  readonly key: string
}

/** An item to store. */
interface Item {
  readonly key: string
  readonly value: string
  readonly options?: ItemOptions
}

/** A driver of unstorage 1 and 2, as far as both call it. */
export interface UnstorageDriver {
  /** `'holdfast'` */
  readonly name: string
  /** What unstorage shows of it. */
  readonly options: UnstorageDriverOptions
  /** Returns the cache. */
  getInstance(): Cache
  /** Whether there is an item. */
  hasItem(key: string): Promise<boolean>
  /** Returns an item; `null` for none. */
  getItem(key: string): Promise<string | null>
  /** Returns items, those that are missing as `null`: one command to each server. */
  getItems(items: ItemKey[]): Promise<{ key: string; value: string | null }[]>
  /** Stores an item. */
  setItem(key: string, value: string, options?: ItemOptions): Promise<void>
  /** Stores items at once. */
  setItems(items: Item[], options?: ItemOptions): Promise<void>
  /** Removes an item. */
  removeItem(key: string): Promise<void>
  /** Says how many seconds an item has left; `null` for no item. */
  getMeta(key: string): Promise<{ ttl?: number } | null>
  /** Lists the keys that start with a base, of all nodes of a cluster. */
  getKeys(base: string): Promise<string[]>
  /** Removes the items whose keys start with a base, of all nodes of a cluster. */
  clear(base: string): Promise<void>
}

const checkOptions = optionsChecker<UnstorageDriverOptions>('unstorageDriver(cache, options)', {
  timeout: {
    accepts: (value) => value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0),
    expected: 'seconds, or null for ever',
  },
})

/**
 * Makes a driver of unstorage over a cache, for Nitro, Nuxt, h3 and others. Keys are those of unstorage, such as
 * `users:1`, within the cache's KEY_PREFIX and VERSION.
 *
 * @param cache - Where items live; unmounting leaves it open.
 * @param options - A lifetime.
 * @throws ArgumentError for anything but a cache, and for wrong options. Methods reject as those of the cache do.
 *
 * @example
 * ```ts
 * const storage = createStorage({ driver: unstorageDriver(caches.get('default'), { timeout: null }) })
 * ```
 *
 * @see {@link https://unstorage.unjs.io/guide/custom-driver | unstorage: custom drivers}
 */
export function unstorageDriver(cache: Cache, options?: UnstorageDriverOptions): UnstorageDriver {
  checkCache(cache, 'unstorageDriver(cache)')
  const checked = checkOptions(options)
  const timeoutOf = ({ ttl }: ItemOptions = {}): number | null | undefined => ttl ?? checked.timeout
  // unstorage gives no base for all keys, whatever its types say.
  const under = (base = ''): string => `${escapeGlob(base)}*`
  return {
    name: 'holdfast',
    options: checked,
    getInstance: () => cache,
    hasItem: (key) => cache.has(key),
    getItem: async (key) => (await cache.get<string>(key)) ?? null,
    getItems: async (items) => {
      const values = await cache.getMany<string>(items.map(({ key }) => key))
      return items.map(({ key }) => ({ key, value: values.get(key) ?? null }))
    },
    setItem: async (key, value, own) => {
      await cache.set(key, value, { timeout: timeoutOf(own) })
    },
    setItems: async (items, common) => {
      const byTimeout = Map.groupBy(items, ({ options: own }) => timeoutOf({ ...common, ...own }))
      await Promise.all(
        [...byTimeout].map(([timeout, group]) =>
          cache.setMany(new Map(group.map(({ key, value }) => [key, value])), { timeout }),
        ),
      )
    },
    removeItem: async (key) => {
      await cache.delete(key)
    },
    getMeta: async (key) => {
      const ttl = await cache.ttl(key)
      if (ttl === undefined) return null
      return ttl === null ? {} : { ttl }
    },
    getKeys: (base) => cache.keys(under(base)),
    clear: async (base) => {
      await cache.deletePattern(under(base))
    },
  }
}
