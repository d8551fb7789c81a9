import {
  ArgumentError,
  BaseCache,
  type CacheParts,
  describeValue,
  type KeyOptions,
  type NO_FALLBACK,
  type Timeout,
  timeoutToMs,
} from '@holdfast/core'
import type { RedisStore } from '../redis-store.ts'

/**
 * Lifetimes by Redis's own names, for keys of every type. What carries tags or a stale time is treated as `touch` does it.
 */
export abstract class CacheExpiry extends BaseCache<RedisStore> {
  /** The store of Redis. */
  protected get store(): RedisStore {
    return this.parts.store
  }

  /** Values with what is known beside them. */
  protected get entries(): CacheParts<RedisStore>['entries'] {
    return this.parts.entries
  }

  /** Runs an operation: counted, timed, its error ignored or thrown. */
  protected run<T>(
    operation: string,
    key: string | undefined,
    fallback: T | typeof NO_FALLBACK,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.parts.operations.run(operation, key, fallback, work)
  }

  /**
   * Takes the lifetime off a key: it never expires.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns True when there was a lifetime to take off; false when the key never expired or does not exist, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/persist/ | Redis: PERSIST}
   */
  persist(key: string, options?: KeyOptions): Promise<boolean> {
    return this.run('persist', key, false, async () => {
      const storedKey = this.makeKey(key, options)
      const persist = async (): Promise<boolean> =>
        (await this.store.client.run('write', storedKey, (redis) => redis.persist(storedKey))) === 1
      return this.entries.touch(storedKey, key, null, persist)
    })
  }

  /**
   * Gives a key a new lifetime in seconds: `touch` by Redis's name.
   *
   * @param key - Logical key.
   * @param timeout - Seconds, fractions allowed; `null` never expires; 0 and less remove the key. @defaultValue the cache's TIMEOUT
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/expire/ | Redis: EXPIRE}
   */
  expire(key: string, timeout: Timeout = this.timeout, options?: KeyOptions): Promise<boolean> {
    return this.run('expire', key, false, async () => this.#expire(key, timeoutToMs(timeout), options))
  }

  /**
   * Gives a key a new lifetime in milliseconds.
   *
   * @param key - Logical key.
   * @param ms - Milliseconds; `null` never expires; 0 and less remove the key. @defaultValue the cache's TIMEOUT, which django-redis takes for milliseconds here
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/pexpire/ | Redis: PEXPIRE}
   */
  pexpire(key: string, ms?: number | null, options?: KeyOptions): Promise<boolean> {
    return this.run('pexpire', key, false, async () => {
      const lifetimeMs = ms === undefined ? timeoutToMs(this.timeout) : ms
      return this.#expire(key, lifetimeMs === null ? null : Math.max(0, wholeMs(lifetimeMs, 'ms')), options)
    })
  }

  /**
   * Makes a key expire at a point of time, by the server's clock.
   *
   * @param key - Logical key.
   * @param when - A Date, or Unix seconds (fractions allowed). What is past removes the key.
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/expireat/ | Redis: EXPIREAT}
   */
  expireAt(key: string, when: Date | number, options?: KeyOptions): Promise<boolean> {
    return this.run('expireAt', key, false, async () =>
      this.#expireAt(key, wholeMs(when instanceof Date ? when.getTime() : toMs(when), 'when'), options),
    )
  }

  /**
   * Makes a key expire at a point of time, by the server's clock.
   *
   * @param key - Logical key.
   * @param when - A Date, or Unix milliseconds. What is past removes the key.
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/pexpireat/ | Redis: PEXPIREAT}
   */
  pexpireAt(key: string, when: Date | number, options?: KeyOptions): Promise<boolean> {
    return this.run('pexpireAt', key, false, async () =>
      this.#expireAt(key, wholeMs(when instanceof Date ? when.getTime() : when, 'when'), options),
    )
  }

  async #expire(key: string, lifetimeMs: number | null, options?: KeyOptions): Promise<boolean> {
    const storedKey = this.makeKey(key, options)
    return lifetimeMs === 0
      ? (await this.store.remove([storedKey])) > 0
      : this.entries.touch(storedKey, key, lifetimeMs)
  }

  async #expireAt(key: string, unixMs: number, options?: KeyOptions): Promise<boolean> {
    const storedKey = this.makeKey(key, options)
    const expireAt = async (): Promise<boolean> =>
      (await this.store.client.run('write', storedKey, (redis) => redis.pexpireat(storedKey, unixMs))) === 1
    return this.entries.touch(storedKey, key, Math.max(0, unixMs - Date.now()), expireAt)
  }
}

function toMs(seconds: number): number {
  return typeof seconds === 'number' ? seconds * 1000 : seconds
}

function wholeMs(ms: number, name: string): number {
  const whole = typeof ms === 'number' ? Math.trunc(ms) : Number.NaN
  if (Number.isSafeInteger(whole)) return whole
  const wanted = name === 'when' ? 'a Date or a Unix time' : 'a number of milliseconds, or null for "never expires"'
  throw new ArgumentError(`${name} must be ${wanted}; got ${describeValue(ms)}.`)
}
