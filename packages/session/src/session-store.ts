import { ArgumentError, type Cache, describeType, optionRule, optionsChecker } from '@holdfast/core'
import { HoldfastSessionStore } from './holdfast-session-store.ts'
import type { SessionTimeout } from './session-timeout.ts'

/** Options of `sessionStore`. Times are in seconds. */
export interface SessionStoreOptions {
  /**
   * What the keys of sessions start with, inside the cache's KEY_PREFIX and VERSION. Only these are listed, counted and
   * cleared. With `''` every key of the cache is a session.
   *
   * @defaultValue `'sess:'`
   */
  readonly prefix?: string | undefined
  /**
   * How long a session lives whose cookie has no expiry; `null` for ever. A function decides for every session, also
   * for those whose cookie has one.
   *
   * @defaultValue 86400, a day
   */
  readonly timeout?: SessionTimeout | undefined
  /** Whether a request that changes nothing extends the life of its session. @defaultValue true */
  readonly touch?: boolean | undefined
}

const A_DAY = 86_400

const checkOptions = optionsChecker<SessionStoreOptions>('sessionStore(cache, options)', {
  prefix: optionRule.text,
  timeout: {
    accepts: (value) =>
      value === null ||
      typeof value === 'function' ||
      (typeof value === 'number' && Number.isFinite(value) && value > 0),
    expected: 'a number of seconds above 0, null for ever, or a function of the session',
  },
  touch: optionRule.boolean,
})

/**
 * Makes a cache the session store of express-session or `@fastify/session`.
 *
 * Give sessions a cache without NEAR_CACHE and IGNORE_EXCEPTIONS: a login must be seen by every process at once, and an
 * error must not look like a logout.
 *
 * @param cache - A cache. It stays open.
 * @param options - Prefix and lifetimes.
 * @returns A store.
 * @throws {@link @holdfast/core#ArgumentError} when the first argument is not a cache, or an option is wrong.
 *
 * @example
 * ```ts
 * app.use(session({ store: sessionStore(caches.get('sessions')), secret, resave: false, saveUninitialized: false }))
 * ```
 */
export function sessionStore(cache: Cache, options?: SessionStoreOptions): HoldfastSessionStore {
  if (!isCache(cache)) {
    throw new ArgumentError(`sessionStore() takes a cache, such as caches.get('sessions'); got ${describeType(cache)}.`)
  }
  const { prefix = 'sess:', timeout = A_DAY, touch = true } = checkOptions(options)
  return new HoldfastSessionStore(cache, { prefix, timeout, touch })
}

function isCache(value: unknown): value is Cache {
  return typeof value === 'object' && value !== null && 'makeKey' in value && 'deletePattern' in value
}
