import { type CacheError, isUnavailable } from '../errors/errors.ts'

/** Where ignored errors are logged: `console`, or the application's logger. */
export interface Logger {
  /**
   * Writes one line at the level "error".
   *
   * @param message - What happened. Contains neither secrets nor values.
   * @param error - The error.
   */
  error(message: string, error: unknown): void
}

/** Which errors a cache ignores. */
export interface FailurePolicyOptions {
  /**
   * `true` for errors that mean that the cache cannot be used at the moment; or a predicate over every error of a
   * server or a value.
   *
   * @defaultValue false
   */
  readonly ignore?: boolean | ((error: CacheError) => boolean) | undefined
  /** Where ignored errors are logged, once per ten seconds. @defaultValue nowhere */
  readonly logger?: Logger | undefined
  /** Gets the first ignored error that does not pass by itself: a refused login. @defaultValue nothing does */
  readonly warn?: ((error: CacheError) => void) | undefined
}

const LOG_INTERVAL_MS = 10_000
// Mistakes of the caller: ignoring them would hide a bug.
const NEVER_IGNORED = new Set(['ERR_CACHE_ARGUMENT', 'ERR_CACHE_KEY', 'ERR_CACHE_CLOSED', 'ERR_CACHE_ENCODE'])

/** Decides which errors are ignored (IGNORE_EXCEPTIONS), and logs them, one line per ten seconds. */
export class FailurePolicy {
  readonly #ignore: NonNullable<FailurePolicyOptions['ignore']>
  readonly #logger: Logger | undefined
  #warn: FailurePolicyOptions['warn']
  #lastLogged = Number.NEGATIVE_INFINITY
  #unlogged = 0

  /**
   * @param options - What to ignore, where to log it, and whom to warn.
   */
  constructor({ ignore = false, logger, warn }: FailurePolicyOptions = {}) {
    this.#ignore = ignore
    this.#logger = logger
    this.#warn = warn
  }

  /**
   * Tells whether the caller gets a fallback instead of the error.
   *
   * @param error - An error of this project.
   */
  ignores(error: CacheError): boolean {
    if (this.#ignore === false || NEVER_IGNORED.has(error.code)) return false
    return typeof this.#ignore === 'function' ? this.#ignore(error) : isUnavailable(error)
  }

  /**
   * Logs an ignored error, or counts it for the next line; the first refused login is a warning too.
   *
   * @param error - The error.
   */
  log(error: CacheError): void {
    if (error.code === 'ERR_CACHE_AUTHENTICATION') {
      this.#warn?.(error)
      this.#warn = undefined
    }
    if (!this.#logger) return
    const now = performance.now()
    if (now - this.#lastLogged < LOG_INTERVAL_MS) {
      this.#unlogged += 1
      return
    }
    const more = this.#unlogged > 0 ? ` (and ${this.#unlogged} more since the last of these lines)` : ''
    this.#lastLogged = now
    this.#unlogged = 0
    this.#logger.error(`Exception ignored in ${error.operation}() of cache "${error.alias}"${more}`, error)
  }
}
