import { recognizeAcrossCopies } from '../copies/recognize-across-copies.ts'

/** The stable codes of all errors that this project throws. `docs/reference/errors.md` explains each. */
export type CacheErrorCode =
  | 'ERR_CACHE_ARGUMENT'
  | 'ERR_CACHE_AUTHENTICATION'
  | 'ERR_CACHE_CLOSED'
  | 'ERR_CACHE_CONNECTION'
  | 'ERR_CACHE_CONTENTION'
  | 'ERR_CACHE_COVERAGE'
  | 'ERR_CACHE_STARTUP_NODES'
  | 'ERR_CACHE_DECODE'
  | 'ERR_CACHE_ENCODE'
  | 'ERR_CACHE_IRREVERSIBLE_KEYS'
  | 'ERR_CACHE_KEY'
  | 'ERR_CACHE_KEY_NOT_FOUND'
  | 'ERR_CACHE_KEYV'
  | 'ERR_CACHE_LOAD_FAILED'
  | 'ERR_CACHE_LOADER_TIMEOUT'
  | 'ERR_CACHE_LOCK_LOST'
  | 'ERR_CACHE_LOCK_NOT_ACQUIRED'
  | 'ERR_CACHE_NOT_AN_INTEGER'
  | 'ERR_CACHE_OVERLOADED'
  | 'ERR_CACHE_POOL_EXHAUSTED'
  | 'ERR_CACHE_READ_ONLY'
  | 'ERR_CACHE_RECURSIVE_LOAD'
  | 'ERR_CACHE_SERVER'
  | 'ERR_CACHE_SERVER_VERSION'
  | 'ERR_CACHE_SETTINGS'
  | 'ERR_CACHE_SLOT_NOT_COVERED'
  | 'ERR_CACHE_TIMEOUT'
  | 'ERR_CACHE_UNKNOWN_ALIAS'
  | 'ERR_CACHE_UNSUPPORTED'

/**
 * The base class of every error that a cache throws. Compare `code`, which is stable; messages may change.
 *
 * @example
 * ```ts
 * try {
 *   await cache.incr('visits')
 * } catch (error) {
 *   if (isCacheError(error) && error.code === 'ERR_CACHE_KEY_NOT_FOUND') await cache.set('visits', 1)
 *   else throw error
 * }
 * ```
 */
export abstract class CacheError extends Error {
  /** Which failure this is. */
  abstract readonly code: CacheErrorCode
  /** The cache whose method threw it. */
  declare readonly alias?: string
  /** The method that threw it: `get`, `setMany`, … */
  declare readonly operation?: string
}

/**
 * Tells whether a value is an error of this project, even if another copy of the package threw it.
 *
 * @param value - Any value, usually what a `catch` received.
 * @returns True for an `Error` whose `code` starts with `ERR_CACHE_`.
 */
export function isCacheError(value: unknown): value is CacheError {
  return value instanceof Error && 'code' in value && String(value.code).startsWith('ERR_CACHE_')
}

const UNAVAILABLE: ReadonlySet<string> = new Set([
  'ERR_CACHE_AUTHENTICATION',
  'ERR_CACHE_CONNECTION',
  'ERR_CACHE_CONTENTION',
  'ERR_CACHE_COVERAGE',
  'ERR_CACHE_KEYV',
  'ERR_CACHE_OVERLOADED',
  'ERR_CACHE_SERVER_VERSION',
  'ERR_CACHE_SLOT_NOT_COVERED',
  'ERR_CACHE_TIMEOUT',
])

/**
 * Tells whether an error means that the cache cannot be used at the moment: it is unreachable, refuses the login, is
 * too slow, overloaded or out of memory, has no owner for the key, or others keep changing the key. `IGNORE_EXCEPTIONS: true` ignores these errors. Mistakes,
 * for example a value of the wrong type, are not among them.
 *
 * @param error - An error of this project.
 */
export function isUnavailable(error: CacheError): boolean {
  return UNAVAILABLE.has(error.code) || (error.code === 'ERR_CACHE_SERVER' && error.message.startsWith('OOM'))
}

/** An argument has the wrong type or is out of range: a timeout, a version, a delta, an undefined value. */
export class ArgumentError extends CacheError {
  override readonly name = 'ArgumentError'
  readonly code = 'ERR_CACHE_ARGUMENT'
}

/** The cache was used after `close()`. */
export class ClosedError extends CacheError {
  override readonly name = 'ClosedError'
  readonly code = 'ERR_CACHE_CLOSED'
}

/** Other writers changed the key during every attempt to update it; nothing was written. */
export class ContentionError extends CacheError {
  override readonly name = 'ContentionError'
  readonly code = 'ERR_CACHE_CONTENTION'
}

/** Stored bytes cannot be decoded. */
export class DecodeError extends CacheError {
  override readonly name = 'DecodeError'
  readonly code = 'ERR_CACHE_DECODE'
}

/** The serializer cannot represent a value. */
export class EncodeError extends CacheError {
  override readonly name = 'EncodeError'
  readonly code = 'ERR_CACHE_ENCODE'
}

/** The cache's KEY_FUNCTION cannot be reversed, so the cache cannot tell its keys from others. */
export class IrreversibleKeysError extends CacheError {
  override readonly name = 'IrreversibleKeysError'
  readonly code = 'ERR_CACHE_IRREVERSIBLE_KEYS'
}

/** A key is not a well-formed string. */
export class KeyError extends CacheError {
  override readonly name = 'KeyError'
  readonly code = 'ERR_CACHE_KEY'
}

/** The key of `incr`, `decr`, `incrVersion` or `decrVersion` does not exist (Django raises `ValueError`). */
export class KeyNotFoundError extends CacheError {
  override readonly name = 'KeyNotFoundError'
  readonly code = 'ERR_CACHE_KEY_NOT_FOUND'
}

/**
 * Makes the error for a key that must exist.
 *
 * @param alias - The cache's name.
 * @param key - The logical key.
 * @param storedKey - Where it would be.
 */
export function keyNotFound(alias: string, key: string, storedKey: string): KeyNotFoundError {
  return new KeyNotFoundError(
    `Key ${JSON.stringify(key)} not found in cache "${alias}" (stored as ${JSON.stringify(storedKey)}).`,
  )
}

/** The Keyv behind a cache failed. `cause` is the error of its store. */
export class KeyvError extends CacheError {
  override readonly name = 'KeyvError'
  readonly code = 'ERR_CACHE_KEYV'
}

/** A loader has no new value, and its caller no old one: see `fail` of the loader's context. */
export class LoadFailedError extends CacheError {
  override readonly name = 'LoadFailedError'
  readonly code = 'ERR_CACHE_LOAD_FAILED'
}

/** Loading a value took longer than `loaderTimeout`. */
export class LoaderTimeoutError extends CacheError {
  override readonly name = 'LoaderTimeoutError'
  readonly code = 'ERR_CACHE_LOADER_TIMEOUT'
}

/** The object does not hold the lock (any more): the lock timed out, or someone removed it. */
export class LockLostError extends CacheError {
  override readonly name = 'LockLostError'
  readonly code = 'ERR_CACHE_LOCK_LOST'
}

/** Someone else held the lock for as long as the caller was willing to wait. */
export class LockNotAcquiredError extends CacheError {
  override readonly name = 'LockNotAcquiredError'
  readonly code = 'ERR_CACHE_LOCK_NOT_ACQUIRED'
}

/** The value of `incr` or `decr` is not an integer. */
export class NotAnIntegerError extends CacheError {
  override readonly name = 'NotAnIntegerError'
  readonly code = 'ERR_CACHE_NOT_AN_INTEGER'
}

/** A loader waits for the value that it loads, itself or by way of other loaders, so it would never end. */
export class RecursiveLoadError extends CacheError {
  override readonly name = 'RecursiveLoadError'
  readonly code = 'ERR_CACHE_RECURSIVE_LOAD'
}

/** `caches.get()` was called with an alias that the settings do not define. */
export class UnknownAliasError extends CacheError {
  override readonly name = 'UnknownAliasError'
  readonly code = 'ERR_CACHE_UNKNOWN_ALIAS'
}

/** The backend of this cache cannot do what was asked for. */
export class UnsupportedOperationError extends CacheError {
  override readonly name = 'UnsupportedOperationError'
  readonly code = 'ERR_CACHE_UNSUPPORTED'
}

/** One mistake in a settings object. */
export interface SettingsProblem {
  /** Where it is: `CACHES.default.OPTIONS.CLIENT_CLASS`. */
  readonly path: string
  /** What was expected, what was found, and how to fix it. Never contains a secret. */
  readonly message: string
}

/** The settings are wrong. The message lists every problem with its path. */
export class SettingsError extends CacheError {
  override readonly name = 'SettingsError'
  readonly code = 'ERR_CACHE_SETTINGS'
  /** Every problem found, in the order of the settings. */
  readonly problems: readonly SettingsProblem[]

  /**
   * @param problems - At least one.
   */
  constructor(problems: readonly SettingsProblem[]) {
    const lines = problems.map(({ path, message }) => `${path}: ${message}`)
    super(lines.length === 1 ? String(lines[0]) : `${lines.length} problems:\n  ${lines.join('\n  ')}`)
    this.problems = problems
  }
}

recognizeAcrossCopies({
  CacheError,
  ArgumentError,
  ClosedError,
  ContentionError,
  DecodeError,
  EncodeError,
  IrreversibleKeysError,
  KeyError,
  KeyNotFoundError,
  KeyvError,
  LoaderTimeoutError,
  LoadFailedError,
  LockLostError,
  LockNotAcquiredError,
  NotAnIntegerError,
  RecursiveLoadError,
  UnknownAliasError,
  UnsupportedOperationError,
  SettingsError,
})
