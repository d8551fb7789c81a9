import { join, resolve } from 'node:path'
import { ArgumentError, describeType } from '@holdfast/core'
import {
  type BackendNames,
  type Cache,
  type CacheSettings,
  type CachesSettings,
  type ClassTable,
  createCaches,
} from 'holdfast'
import { buildIdOf } from '../build/build-id.ts'
import { isBuilding } from '../build/phase.ts'
import type {
  GetContext,
  ResponseCacheContext,
  ResponseCacheHandler,
  ResponseValue,
  RevalidationProfile,
  SetContext,
  StoredResponse,
} from '../contract/response-cache.ts'
import type { UseCacheEntry, UseCacheHandler } from '../contract/use-cache.ts'
import { now } from '../entries/clock.ts'
import { Beginnings } from '../response/beginnings.ts'
import type { RequestScope } from '../response/responses.ts'
import { warm } from '../warm/warm.ts'
import {
  checkOptions,
  checkSettingsOptions,
  type HandlerOptions,
  type HandlerSettingsOptions,
  resolveOptions,
} from './options.ts'
import { makeSide, type Side } from './side.ts'

/**
 * What Next loads: as a class it is a `cacheHandler`, and its static methods are one of `cacheHandlers`. So one file
 * serves both.
 */
export interface NextHandler extends UseCacheHandler {
  /** Next makes one for each request. */
  new (context?: ResponseCacheContext): ResponseCacheHandler

  /**
   * Stores the pages that the build has prerendered, once for all processes of this build. `warm` of
   * `@holdfast/next/instrumentation` calls it.
   *
   * @param distDir - The folder `.next`. @defaultValue that of the working directory
   * @returns How many were stored; 0 when another process did it, and when the cache cannot be used. Never rejects.
   */
  warm(distDir?: string): Promise<number>

  /** Closes the caches that were made from settings. A cache that was passed in stays open. */
  close(): Promise<void>
}

/**
 * Makes the cache handler of a Next application over a cache.
 *
 * @param cache - A cache. It stays open.
 * @param options - Which build, lifetimes, limits.
 * @returns The default export of the file that `cacheHandler` and `cacheHandlers` in next.config name.
 * @throws {@link @holdfast/core#ArgumentError} for a wrong option.
 *
 * @example
 * ```ts
 * export default createHandler(caches.get('next'))
 * ```
 */
export function createHandler(cache: Cache, options?: HandlerOptions): NextHandler
/**
 * Makes the cache handler of a Next application over a cache that it makes from settings. Nothing is connected to before
 * the first request, and nothing during `next build`.
 *
 * @param settings - What `createCaches` takes: CACHES, the settings of one cache, or a URL.
 * @param options - Which of the caches; which build, lifetimes, limits; options of `createCaches`.
 * @returns The default export of the file that `cacheHandler` and `cacheHandlers` in next.config name.
 * @throws {@link @holdfast/core#SettingsError} that lists every problem with its path;
 *   {@link @holdfast/core#ArgumentError} for a wrong option.
 *
 * @example
 * ```ts
 * export default createHandler({ BACKEND: 'redis', LOCATION: process.env.REDIS_URL, KEY_PREFIX: 'shop' })
 * ```
 */
export function createHandler<const Classes extends ClassTable = Readonly<Record<never, never>>>(
  settings: string | CacheSettings<BackendNames<Classes>> | CachesSettings<BackendNames<Classes>>,
  options?: HandlerSettingsOptions<Classes>,
): NextHandler
export function createHandler(
  source: Cache | string | CacheSettings | CachesSettings,
  given?: HandlerSettingsOptions,
): NextHandler {
  const { cache, close, options } = open(source, given)
  const resolved = resolveOptions(options)
  const serving = makeSide(cache, resolved)
  let built: Side | undefined
  /** Where `next build` runs there may be no server: a worker of it shares what it fetches within itself. */
  const side = (): Side => {
    if (!isBuilding()) return serving
    built ??= makeSide(createCaches({ BACKEND: 'locmem', LOCATION: 'next build' }).get('default'), resolved)
    return built
  }

  return class HoldfastHandler implements ResponseCacheHandler {
    readonly #scope: RequestScope

    constructor({ serverDistDir, revalidatedTags = [] }: ResponseCacheContext = {}) {
      const buildId = resolved.buildId ?? buildIdOf(serverDistDir)
      this.#scope = { buildId, revalidatedTags, beginnings: new Beginnings(now()) }
    }

    get(key: string, context?: GetContext): Promise<StoredResponse | null> {
      return side().responses.get(key, context, this.#scope)
    }

    set(key: string, value: ResponseValue | null, context?: SetContext): Promise<void> {
      return side().responses.set(key, value, context, this.#scope)
    }

    revalidateTag(tags: string | readonly string[], profile?: RevalidationProfile): Promise<void> {
      return side().revalidations.revalidate([tags].flat(), profile)
    }

    resetRequestCache(): void {}

    static get(key: string, softTags?: readonly string[]): Promise<UseCacheEntry | undefined> {
      return side().results.get(key, softTags)
    }

    static set(key: string, pending: Promise<UseCacheEntry>): Promise<void> {
      return side().results.set(key, pending)
    }

    static async refreshTags(): Promise<void> {}

    static getExpiration(...tags: readonly (string | readonly string[])[]): Promise<number> {
      return side().results.getExpiration(...tags)
    }

    static updateTags(tags: readonly string[], profile?: RevalidationProfile): Promise<void> {
      return side().results.updateTags(tags, profile)
    }

    static expireTags(...tags: readonly string[]): Promise<void> {
      return side().results.expireTags(...tags)
    }

    static warm(distDir: string = join(process.cwd(), '.next')): Promise<number> {
      if (isBuilding()) return Promise.resolve(0)
      return warm({ ...serving, ...resolved }, resolve(distDir), resolved.buildId)
    }

    static async close(): Promise<void> {
      serving.revalidations.close()
      await close()
    }
  }
}

/** The cache that a handler works with, and what closes it. */
interface Opened {
  readonly cache: Cache
  readonly close: () => Promise<void>
  readonly options: HandlerOptions
}

function open(
  source: Cache | string | CacheSettings | CachesSettings,
  given: HandlerSettingsOptions | undefined,
): Opened {
  if (isCache(source)) return { cache: source, close: async () => {}, options: checkOptions(given) }
  if (typeof source !== 'string' && (typeof source !== 'object' || source === null)) {
    throw new ArgumentError(
      `createHandler() takes a cache, such as caches.get('default'), or settings, such as { BACKEND: 'redis', LOCATION: 'redis://127.0.0.1:6379/0' }; got ${describeType(source)}.`,
    )
  }
  const { alias = 'default', classes, djangoSettings, onWarning, ...options } = checkSettingsOptions(given)
  const caches = createCaches(source, { classes, djangoSettings, onWarning })
  return { cache: caches.get(alias as 'default'), close: () => caches.close(), options }
}

function isCache(source: unknown): source is Cache {
  return typeof source === 'object' && source !== null && typeof (source as Partial<Cache>).makeKey === 'function'
}
