import type { KeyOptions, Timeout } from '@holdfast/core'

/**
 * Lifetimes by Redis's own names, for keys of every type. Values with tags or a stale time are treated as `touch`
 * treats them.
 */
export interface Expiry {
  /**
   * Removes the lifetime of a key: it never expires.
   *
   * @param key - Logical key.
   * @param options - Version.
   * @returns True when the key had a lifetime; false when the key never expired or does not exist, and for an ignored
   * error.
   * @see {@link https://redis.io/docs/latest/commands/persist/ | Redis: PERSIST}
   */
  persist(key: string, options?: KeyOptions): Promise<boolean>

  /**
   * Gives a key a new lifetime in seconds: `touch` under Redis's name.
   *
   * @param key - Logical key.
   * @param timeout - Seconds, fractions allowed; `null` never expires; 0 and less remove the key. @defaultValue the
   * cache's TIMEOUT
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/expire/ | Redis: EXPIRE}
   */
  expire(key: string, timeout?: Timeout, options?: KeyOptions): Promise<boolean>

  /**
   * Gives a key a new lifetime in milliseconds.
   *
   * @param key - Logical key.
   * @param ms - Milliseconds; `null` never expires; 0 and less remove the key. @defaultValue the cache's TIMEOUT, which
   * django-redis takes for milliseconds here
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/pexpire/ | Redis: PEXPIRE}
   */
  pexpire(key: string, ms?: number | null, options?: KeyOptions): Promise<boolean>

  /**
   * Makes a key expire at a time, by the server's clock.
   *
   * @param key - Logical key.
   * @param when - A Date, or Unix seconds (fractions allowed). A past time removes the key.
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/expireat/ | Redis: EXPIREAT}
   */
  expireAt(key: string, when: Date | number, options?: KeyOptions): Promise<boolean>

  /**
   * Makes a key expire at a time, by the server's clock.
   *
   * @param key - Logical key.
   * @param when - A Date, or Unix milliseconds. A past time removes the key.
   * @param options - Version.
   * @returns True when the key existed; false also for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/pexpireat/ | Redis: PEXPIREAT}
   */
  pexpireAt(key: string, when: Date | number, options?: KeyOptions): Promise<boolean>
}
