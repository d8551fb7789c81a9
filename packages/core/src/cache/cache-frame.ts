import type { KeyOptions } from '../contract/options.ts'
import { describeValue } from '../describe.ts'
import { Entries } from '../entries/entries.ts'
import { Tags } from '../entries/tags.ts'
import { ArgumentError, KeyNotFoundError } from '../errors.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { NO_FALLBACK } from '../operations/operations.ts'
import type { CacheStats } from '../operations/statistics.ts'
import type { CacheParts } from '../parts.ts'
import { continuesByNumber } from '../settings/key-spaces.ts'
import type { Store } from '../store.ts'
import { type Timeout, timeoutToMs } from '../timeout.ts'

/**
 * What all methods of a cache stand on. The classes of this folder add the methods by subject, each on top of the one before: frame, values, many, loading, coordination.
 */
export abstract class CacheFrame<S extends Store = Store> {
  readonly #parts: CacheParts<S>
  readonly #entries: Entries
  readonly #tags: Tags

  /**
   * @param parts - What it is made of; the registry puts them together.
   */
  constructor(parts: CacheParts<S>) {
    const { store, keySpace, codec, onDecodeError, herdMs, operations } = parts
    this.#parts = parts
    this.#tags = new Tags(store, keySpace)
    const { statistics } = operations
    this.#entries = new Entries({ store, codec, tags: this.#tags, statistics, onDecodeError, herdMs })
  }

  get alias(): string {
    return this.#parts.alias
  }

  get timeout(): Timeout {
    return this.#parts.timeout
  }

  get keyPrefix(): string {
    return this.keySpace.prefix
  }

  get version(): number {
    return this.keySpace.version
  }

  /** Names of the places its keys live in, to find caches that share one. */
  get storeIds(): readonly string[] {
    return this.store.storeIds
  }

  makeKey(key: string, options?: KeyOptions): string {
    return this.keySpace.make(key, options?.version)
  }

  withVersion(version: number): this {
    return this.#view(this.keySpace.with({ version }))
  }

  withPrefix(prefix: string): this {
    const own = this.keyPrefix
    if (typeof prefix !== 'string') throw new ArgumentError(`A prefix must be a string, got ${describeValue(prefix)}.`)
    if (continuesByNumber(prefix, own) || continuesByNumber(own, prefix)) {
      const message = `The prefixes "${prefix}" and "${own}" differ by a number: their keys would be taken for each other.`
      throw new ArgumentError(message)
    }
    return this.#view(this.keySpace.with({ prefix }))
  }

  stats(): CacheStats {
    return this.#parts.operations.stats()
  }

  async close(): Promise<void> {
    await this.#parts.close?.()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What the cache is made of. */
  protected get parts(): CacheParts<S> {
    return this.#parts
  }

  /** Where bytes live. */
  protected get store(): S {
    return this.#parts.store
  }

  /** Logical keys to stored keys and back. */
  protected get keySpace(): KeySpace {
    return this.#parts.keySpace
  }

  /** Values with what is known beside them. */
  protected get entries(): Entries {
    return this.#entries
  }

  /** The tags of this key space. */
  protected get tags(): Tags {
    return this.#tags
  }

  /**
   * Takes an operation through the one room that all of them pass: refused after `close()`, counted, timed, traced; its error ignored or thrown.
   *
   * @param operation - The method's name.
   * @param key - The logical key or pattern, where there is one.
   * @param fallback - What an ignored error returns.
   * @param work - The operation; it may throw at once.
   */
  protected run<T>(
    operation: string,
    key: string | undefined,
    fallback: T | typeof NO_FALLBACK,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.#parts.operations.run(operation, key, fallback, work)
  }

  /** The lifetime of a value that is to be stored: milliseconds, 0 for "gone at once", `null` for ever. TIMEOUT_JITTER shortens it at random. */
  protected lifetime(timeout: Timeout | undefined): number | null {
    const ms = timeoutToMs(timeout === undefined ? this.timeout : timeout)
    const { timeoutJitter } = this.#parts
    return ms && timeoutJitter > 0 ? Math.max(1, Math.round(ms * (1 - timeoutJitter * Math.random()))) : ms
  }

  /** How long a value may be in the store at most: without jitter, the herd client's window included. Tokens of tags live so long. */
  protected longest(timeout: Timeout | undefined): number | null {
    const ms = timeoutToMs(timeout === undefined ? this.timeout : timeout)
    return ms && ms + this.#parts.herdMs
  }

  /** The error for a key that has to exist. */
  protected notFound(key: string, storedKey: string): KeyNotFoundError {
    return new KeyNotFoundError(
      `Key ${JSON.stringify(key)} not found in cache "${this.alias}" (stored as ${JSON.stringify(storedKey)}).`,
    )
  }

  #view(keySpace: KeySpace): this {
    const View = this.constructor as new (parts: CacheParts<S>) => this
    return new View({ ...this.#parts, keySpace, close: undefined })
  }
}
