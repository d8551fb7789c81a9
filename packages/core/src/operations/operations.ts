import { type CacheError, type CacheErrorCode, ClosedError, isCacheError } from '../errors/errors.ts'
import { ignoredErrorChannel, type OperationContext, operationChannel } from './channels.ts'
import { countOperation } from './counted-operation.ts'
import type { FailurePolicy } from './failure-policy.ts'
import { zeroCounts } from './key-counts.ts'
import type { KeyFamilies } from './key-families.ts'
import { type CacheStats, Statistics } from './statistics.ts'

/** The fallback of operations whose errors always reach the caller. */
export const NO_FALLBACK: unique symbol = Symbol('no fallback')

/** What {@link Operations} tells of a cache. */
export interface OperationsOptions {
  /** What the cache connects to. @defaultValue `'unknown'` */
  readonly topology?: string | undefined
  /** KEY_FAMILIES. */
  readonly families?: KeyFamilies | undefined
}

/**
 * Runs every method of a cache: rejects it after `close()`, counts, times and traces it. If it fails, its error gets
 * the cache's name and goes through the failure policy, so that "the cache is down" means the same for every method.
 */
export class Operations {
  /** The counters. Hits and misses are counted by the methods that know them. */
  readonly statistics: Statistics
  readonly #alias: string
  readonly #policy: FailurePolicy
  readonly #topology: string
  #closed = false
  readonly #onClose = new Set<(closed: ClosedError) => void>()

  /**
   * @param alias - The cache's name.
   * @param policy - Which errors are ignored.
   * @param options - What the cache connects to, and KEY_FAMILIES.
   */
  constructor(alias: string, policy: FailurePolicy, options: OperationsOptions = {}) {
    this.#alias = alias
    this.#policy = policy
    this.#topology = options.topology ?? 'unknown'
    this.statistics = new Statistics(options.families)
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed
  }

  /** Rejects all later operations, and ends what waits. */
  close(): void {
    this.#closed = true
    for (const act of this.#onClose) act(this.#closedError())
    this.#onClose.clear()
  }

  /**
   * Calls a function when the cache is closed; at once if it is.
   *
   * @param act - Gets the error of operations on a closed cache.
   * @returns Takes it back.
   */
  whenClosed(act: (closed: ClosedError) => void): () => void {
    if (this.#closed) act(this.#closedError())
    else this.#onClose.add(act)
    return () => void this.#onClose.delete(act)
  }

  /** Returns what was counted so far. */
  stats(): CacheStats {
    return this.statistics.snapshot(this.#alias, this.#topology)
  }

  /**
   * Runs an operation.
   *
   * @param operation - The method's name.
   * @param key - The logical key or pattern, if it has one.
   * @param fallback - What an ignored error returns, or {@link NO_FALLBACK}.
   * @param work - The operation; it gets the time when it began, by the clock of `performance.now()`. What it throws
   *   before it returns is treated like a rejection. What it returns without a promise counts as if it took no time.
   * @param traced - Whether to publish it on {@link operationChannel}. @defaultValue true if the channel has
   *   subscribers
   * @throws {@link ClosedError} after `close()`; what the work throws, unless it is ignored.
   */
  async run<T>(
    operation: string,
    key: string | undefined,
    fallback: T | typeof NO_FALLBACK,
    work: (begun: number) => Promise<T> | T,
    traced: boolean = operationChannel.hasSubscribers,
  ): Promise<T> {
    if (traced) return this.#trace(operation, key, fallback, work)
    if (this.#closed) throw named(this.#closedError(), this.#alias, operation)
    const start = performance.now()
    let took: number | undefined
    try {
      const working = work(start)
      if (working instanceof Promise) return await working
      // To ask the clock again would take a fifth of what it measures.
      took = 0
      return working
    } catch (error) {
      return this.#handle(operation, error, fallback)
    } finally {
      this.statistics.record(operation, took ?? performance.now() - start)
    }
  }

  /**
   * Runs a step that its operation can do without: reading before a load, storing after it.
   *
   * @param operation - The method's name.
   * @param fallback - What an ignored error returns.
   * @param work - The step.
   * @param alwaysIgnored - The code of an error that is ignored here even if the policy does not ignore it.
   * @throws What the work throws, unless it is ignored.
   */
  async step<T>(operation: string, fallback: T, work: () => Promise<T>, alwaysIgnored?: CacheErrorCode): Promise<T> {
    try {
      return await work()
    } catch (error) {
      return this.#handle(operation, error, fallback, alwaysIgnored)
    }
  }

  /**
   * Runs an operation that yields results. An ignored error ends it.
   *
   * @param operation - The method's name.
   * @param key - The pattern.
   * @param begin - The operation.
   */
  async *iterate<T>(
    operation: string,
    key: string | undefined,
    begin: () => AsyncIterable<T>,
  ): AsyncGenerator<T, void, undefined> {
    let steps: AsyncIterator<T> | undefined
    const next = (): Promise<IteratorResult<T, void>> => {
      steps ??= begin()[Symbol.asyncIterator]()
      return steps.next()
    }
    const end: IteratorResult<T, void> = { done: true, value: undefined }
    try {
      for (;;) {
        const step = await this.run<IteratorResult<T, void>>(operation, key, end, next)
        if (step.done) return
        yield step.value
      }
    } finally {
      await steps?.return?.()
    }
  }

  async #trace<T>(
    operation: string,
    key: string | undefined,
    fallback: T | typeof NO_FALLBACK,
    work: (begun: number) => Promise<T> | T,
  ): Promise<T> {
    let result: T | undefined
    // The channel publishes what its function returns. It must not publish values, so this one returns nothing.
    const hidden = async (): Promise<void> => {
      result = await this.run(operation, key, fallback, work, false)
    }
    const counts = zeroCounts()
    const context: OperationContext = {
      alias: this.#alias,
      operation,
      key,
      family: key === undefined ? undefined : this.statistics.familyOf(key),
      topology: this.#topology,
      counts,
    }
    const counted = (): Promise<void> => countOperation(counts, hidden)
    await operationChannel.tracePromise(() => (context.around ? context.around(counted) : counted()), context)
    return result as T
  }

  #closedError(): ClosedError {
    return new ClosedError(`Cache "${this.#alias}" is closed.`)
  }

  #count(error: CacheError): void {
    this.statistics.add('errors')
    if (error.code === 'ERR_CACHE_AUTHENTICATION') this.statistics.add('refusedLogins')
  }

  #handle<T>(operation: string, thrown: unknown, fallback: T | typeof NO_FALLBACK, alwaysIgnored?: CacheErrorCode): T {
    if (!isCacheError(thrown) || (thrown.operation !== undefined && thrown.alias !== this.#alias)) throw thrown
    // An error of a step may come here a second time.
    const first = thrown.operation === undefined
    if (first) this.#count(thrown)
    const error = first ? named(thrown, this.#alias, operation) : thrown
    const ignored = fallback !== NO_FALLBACK && (error.code === alwaysIgnored || this.#policy.ignores(error))
    if (!ignored) throw error
    this.statistics.add('ignoredErrors')
    this.#policy.log(error)
    if (ignoredErrorChannel.hasSubscribers) ignoredErrorChannel.publish({ alias: this.#alias, operation, error })
    return fallback
  }
}

/**
 * Copies an error and adds where it happened. A copy, because one failure, such as that of a connection, may reach
 * several operations and caches.
 */
function named(error: CacheError, alias: string, operation: string): CacheError {
  const { stackTraceLimit } = Error
  // It gets the stack of the original: to capture another one would cost most of a failed call.
  Error.stackTraceLimit = 0
  const copy = new Error(error.message, 'cause' in error ? { cause: error.cause } : undefined)
  Error.stackTraceLimit = stackTraceLimit
  Object.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true })
  return Object.assign(Object.setPrototypeOf(copy, Object.getPrototypeOf(error)) as CacheError, error, {
    alias,
    operation,
  })
}
