import type { Cache, GetOptions, Integer, KeyOptions, ScanOptions, SetOptions, TimeoutOptions } from './cache.ts'
import type { Codec } from './codec/codec.ts'
import { describeValue } from './describe.ts'
import { ArgumentError, ClosedError, KeyNotFoundError, NotAnIntegerError } from './errors.ts'
import { Flights } from './flights.ts'
import { checkVersion, type KeyScope, KeySpace, type KeySpaceOptions } from './keys/key-space.ts'
import { type Timeout, timeoutToMs } from './timeout.ts'

/** What every backend is made with, beside its own settings. */
export interface BaseCacheOptions extends KeySpaceOptions {
  /** The cache's name in the settings. */
  readonly alias: string
  /** TIMEOUT in seconds. @defaultValue 300 */
  readonly timeout?: Timeout | undefined
  /** Values to bytes and back. */
  readonly codec: Codec
  /** What a read does with bytes that cannot be decoded. @defaultValue `'error'` */
  readonly onDecodeError?: 'error' | 'miss' | undefined
}

/** Restricts a write: `nx` to keys that do not exist, `xx` to keys that do. */
export type WriteCondition = 'nx' | 'xx'

/**
 * The contract over a handful of primitives: a backend says how stored keys and bytes are read, written and walked over, and this class does
 * the rest alike for all of them: arguments, keys, versions, timeouts, encoding, and what follows from other methods.
 *
 * Primitives get stored keys and encoded bytes, lifetimes in whole milliseconds above zero, and are never called after `close()`.
 */
export abstract class BaseCache implements Cache {
  readonly alias: string
  readonly timeout: Timeout
  /** Logical keys to stored keys and back. */
  protected readonly keySpace: KeySpace
  /** Values to bytes and back. */
  protected readonly codec: Codec
  readonly #flights = new Flights<Buffer | undefined>()
  #closing: Promise<void> | undefined

  /**
   * @param options - Alias, keys, default timeout and codec.
   * @throws {@link ArgumentError} when version or timeout are out of range.
   */
  constructor(options: BaseCacheOptions) {
    this.alias = options.alias
    this.timeout = options.timeout === undefined ? 300 : options.timeout
    timeoutToMs(this.timeout, 'TIMEOUT')
    this.keySpace = new KeySpace(options)
    this.codec = options.codec
  }

  get keyPrefix(): string {
    return this.keySpace.prefix
  }

  get version(): number {
    return this.keySpace.version
  }

  /** Reads one value. */
  protected abstract read(storedKey: string): Promise<Buffer | undefined>
  /** Reads values in the order of the keys. */
  protected abstract readMany(storedKeys: readonly string[]): Promise<(Buffer | undefined)[]>
  /** Writes one value; false when the condition forbade it. */
  protected abstract write(
    storedKey: string,
    bytes: Buffer,
    ttlMs: number | null,
    condition?: WriteCondition,
  ): Promise<boolean>
  /** Writes values with one lifetime. */
  protected abstract writeMany(entries: readonly (readonly [string, Buffer])[], ttlMs: number | null): Promise<void>
  /** Removes keys; how many existed. */
  protected abstract remove(storedKeys: readonly string[]): Promise<number>
  /** Tells whether a key exists. */
  protected abstract exists(storedKey: string): Promise<boolean>
  /** Sets a lifetime; false when the key does not exist. */
  protected abstract expire(storedKey: string, ttlMs: number | null): Promise<boolean>
  /** Adds to a raw integer atomically and keeps its lifetime. Throws {@link NotAnIntegerError} by way of {@link BaseCache.notAnInteger}. */
  protected abstract increment(storedKey: string, delta: bigint): Promise<bigint | undefined>
  /** Renames a key, with value and lifetime, over whatever the target holds; false when the source does not exist. */
  protected abstract rename(from: string, to: string): Promise<boolean>
  /** Remaining milliseconds, `null` for never, `undefined` for a missing key. */
  protected abstract remaining(storedKey: string): Promise<number | null | undefined>
  /** Walks over the stored keys of a scope in bounded batches. */
  protected abstract scan(scope: KeyScope, itersize: number): AsyncIterable<readonly string[]>
  /** Lets go of what the backend holds; called once. */
  protected abstract release(): Promise<void>

  makeKey(key: string, options?: KeyOptions): string {
    return this.keySpace.make(key, options?.version)
  }

  async get<T = unknown, Default = undefined>(key: string, options?: GetOptions<Default>): Promise<T | Default> {
    const bytes = await this.read(this.#key(key, options))
    return bytes === undefined ? (options?.default as Default) : (this.codec.decode(bytes, key) as T)
  }

  async set(key: string, value: unknown, options: SetOptions = {}): Promise<boolean> {
    const storedKey = this.#key(key, options)
    const { nx, xx } = options
    if (nx && xx) throw new ArgumentError('set() takes nx or xx, not both.')
    const bytes = this.codec.encode(value, key)
    const ttlMs = this.#ttl(options.timeout)
    if (ttlMs !== 0) return this.write(storedKey, bytes, ttlMs, nx ? 'nx' : xx ? 'xx' : undefined)
    if (nx) return !(await this.exists(storedKey))
    const existed = (await this.remove([storedKey])) > 0
    return existed || !xx
  }

  add(key: string, value: unknown, options?: TimeoutOptions): Promise<boolean> {
    return this.set(key, value, { ...options, nx: true })
  }

  async getOrSet<T>(key: string, load: () => T | Promise<T>, options: TimeoutOptions = {}): Promise<T> {
    const storedKey = this.#key(key, options)
    const ttlMs = this.#ttl(options.timeout)
    const bytes =
      (await this.read(storedKey)) ??
      (await this.#flights.join(storedKey, async () => {
        const value = await load()
        if (value === undefined) return undefined
        const loaded = this.codec.encode(value, key)
        if (ttlMs === 0 || (await this.write(storedKey, loaded, ttlMs, 'nx'))) return loaded
        return (await this.read(storedKey)) ?? loaded
      }))
    return (bytes && this.codec.decode(bytes, key)) as T
  }

  async touch(key: string, timeout: Timeout = this.timeout, options?: KeyOptions): Promise<boolean> {
    const storedKey = this.#key(key, options)
    const ttlMs = timeoutToMs(timeout)
    return ttlMs === 0 ? (await this.remove([storedKey])) > 0 : this.expire(storedKey, ttlMs)
  }

  async delete(key: string, options?: KeyOptions): Promise<boolean> {
    return (await this.remove([this.#key(key, options)])) > 0
  }

  async has(key: string, options?: KeyOptions): Promise<boolean> {
    return this.exists(this.#key(key, options))
  }

  async incr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return this.#add(key, toBigInt(delta), options)
  }

  async decr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return this.#add(key, -toBigInt(delta), options)
  }

  async incrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    const from = this.#key(key, options)
    const version = checkVersion((options?.version ?? this.version) + delta)
    if (!(await this.rename(from, this.keySpace.make(key, version)))) throw this.#notFound(key, from)
    return version
  }

  decrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return this.incrVersion(key, -delta, options)
  }

  async getMany<T = unknown>(keys: Iterable<string>, options?: KeyOptions): Promise<Map<string, T>> {
    this.#open()
    const logical = [...new Set(keys)]
    const found = new Map<string, T>()
    const values = await this.readMany(logical.map((key) => this.#key(key, options)))
    for (const [index, key] of logical.entries()) {
      const bytes = values[index]
      if (bytes !== undefined) found.set(key, this.codec.decode(bytes, key) as T)
    }
    return found
  }

  async setMany(
    entries: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options: TimeoutOptions = {},
  ): Promise<void> {
    this.#open()
    const ttlMs = this.#ttl(options.timeout)
    const pairs =
      Symbol.iterator in entries ? (entries as Iterable<readonly [string, unknown]>) : Object.entries(entries)
    const stored: (readonly [string, Buffer])[] = []
    for (const [key, value] of pairs) stored.push([this.#key(key, options), this.codec.encode(value, key)])
    if (ttlMs === 0) await this.remove(stored.map(([key]) => key))
    else await this.writeMany(stored, ttlMs)
  }

  async deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number> {
    this.#open()
    return this.remove([...new Set(keys)].map((key) => this.#key(key, options)))
  }

  async clear(options: Omit<ScanOptions, 'version'> = {}): Promise<number> {
    return this.#removeScope(this.keySpace.all(), options)
  }

  async ttl(key: string, options?: KeyOptions): Promise<number | null | undefined> {
    const ms = await this.pttl(key, options)
    return typeof ms === 'number' ? ms / 1000 : ms
  }

  async pttl(key: string, options?: KeyOptions): Promise<number | null | undefined> {
    return this.remaining(this.#key(key, options))
  }

  async keys(pattern = '*', options?: ScanOptions): Promise<string[]> {
    const keys = new Set<string>()
    for await (const key of this.iterKeys(pattern, options)) keys.add(key)
    return [...keys]
  }

  async *iterKeys(pattern = '*', options: ScanOptions = {}): AsyncGenerator<string, void, undefined> {
    const scope = this.keySpace.matching(pattern, options.version)
    for await (const batch of this.#walk(scope, options)) {
      for (const storedKey of batch) yield this.keySpace.reverse(storedKey)
    }
  }

  async deletePattern(pattern: string, options: ScanOptions = {}): Promise<number> {
    return this.#removeScope(this.keySpace.matching(pattern, options.version), options)
  }

  close(): Promise<void> {
    this.#closing ??= this.release()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The error of {@link BaseCache.increment} for a value that is not an integer. */
  protected notAnInteger(storedKey: string): NotAnIntegerError {
    return new NotAnIntegerError(
      `The value of ${JSON.stringify(storedKey)} in cache "${this.alias}" is not an integer.`,
    )
  }

  async #add(key: string, delta: bigint, options?: KeyOptions): Promise<Integer> {
    const storedKey = this.#key(key, options)
    const result = await this.increment(storedKey, delta)
    if (result === undefined) throw this.#notFound(key, storedKey)
    const number = Number(result)
    return Number.isSafeInteger(number) ? number : result
  }

  #key(key: string, options?: KeyOptions): string {
    this.#open()
    return this.keySpace.make(key, options?.version)
  }

  #open(): void {
    if (this.#closing) throw new ClosedError(`Cache "${this.alias}" is closed.`)
  }

  #ttl(timeout: Timeout | undefined): number | null {
    return timeoutToMs(timeout === undefined ? this.timeout : timeout)
  }

  #notFound(key: string, storedKey: string): KeyNotFoundError {
    return new KeyNotFoundError(
      `Key ${JSON.stringify(key)} not found in cache "${this.alias}" (stored as ${JSON.stringify(storedKey)}).`,
    )
  }

  async *#walk(scope: KeyScope, { itersize = 1000, signal }: ScanOptions): AsyncGenerator<string[], void, undefined> {
    this.#open()
    if (!Number.isSafeInteger(itersize) || itersize < 1) {
      throw new ArgumentError(`itersize must be an integer of at least 1, got ${describeValue(itersize)}.`)
    }
    signal?.throwIfAborted()
    for await (const batch of this.scan(scope, itersize)) {
      signal?.throwIfAborted()
      yield batch.filter(scope.owns)
    }
  }

  async #removeScope(scope: KeyScope, options: ScanOptions): Promise<number> {
    let removed = 0
    for await (const batch of this.#walk(scope, options)) {
      if (batch.length > 0) removed += await this.remove(batch)
    }
    return removed
  }
}

function toBigInt(delta: Integer): bigint {
  if (typeof delta === 'bigint' || Number.isSafeInteger(delta)) return BigInt(delta)
  throw new ArgumentError(`A delta must be an integer, got ${describeValue(delta)}.`)
}
