import { createHistogram } from 'node:perf_hooks'

/** How long operations took, in seconds. */
export interface LatencyStats {
  /** How many operations were measured. */
  readonly count: number
  /** The mean. */
  readonly mean: number
  /** The median. */
  readonly p50: number
  /** The 90th percentile. */
  readonly p90: number
  /** The 99th percentile. */
  readonly p99: number
  /** The slowest. */
  readonly max: number
}

/**
 * What a cache has done in this process since it was created. Counters only grow, so an exporter can take differences.
 */
export interface CacheStats {
  /** The cache's name in the settings. */
  readonly alias: string
  /** When counting started. */
  readonly since: Date
  /** Reads that found a value. */
  readonly hits: number
  /** Those of the hits that NEAR_CACHE served from the memory of this process. */
  readonly nearHits: number
  /** Reads that found none. */
  readonly misses: number
  /** Reads that got a stale value, because it is being refreshed or a load failed. */
  readonly staleHits: number
  /** Loaders that ran for `getOrSet` and `wrap`. */
  readonly loads: number
  /** Loaders that threw or took too long. */
  readonly loadErrors: number
  /** Values that could not be decoded or did not fit their schema, and so were misses. */
  readonly unreadable: number
  /** Operations that failed, including those whose error was ignored. */
  readonly errors: number
  /** Errors that were ignored. */
  readonly ignoredErrors: number
  /** Operations that failed because a server refused the login, ignored or not: they are also counted as errors. */
  readonly refusedLogins: number
  /** How often each method was called. */
  readonly operations: Readonly<Record<string, number>>
  /** The latency of all operations, including loaders. What is served from process memory takes 0 s here. */
  readonly latency: LatencyStats
}

type Counter = Exclude<keyof CacheStats, 'alias' | 'since' | 'operations' | 'latency'>

const NANOSECONDS = 1e9
const HIGHEST_NANOSECONDS = 3600 * NANOSECONDS

/** Counts what a cache does. */
export class Statistics {
  readonly #since = new Date()
  readonly #operations = new Map<string, number>()
  // With two significant digits the histogram takes a few kilobytes, and recording allocates nothing.
  readonly #latency = createHistogram({ lowest: 1, highest: HIGHEST_NANOSECONDS, figures: 2 })
  readonly #counts: Record<Counter, number> = {
    hits: 0,
    nearHits: 0,
    misses: 0,
    staleHits: 0,
    loads: 0,
    loadErrors: 0,
    unreadable: 0,
    errors: 0,
    ignoredErrors: 0,
    refusedLogins: 0,
  }

  /** Adds to a counter. */
  add(counter: Counter, count = 1): void {
    this.#counts[counter] += count
  }

  /**
   * Records an operation that has ended.
   *
   * @param operation - The method's name.
   * @param ms - The milliseconds it took.
   */
  record(operation: string, ms: number): void {
    this.#operations.set(operation, (this.#operations.get(operation) ?? 0) + 1)
    this.#latency.record(Math.min(HIGHEST_NANOSECONDS, Math.max(1, Math.round(ms * 1e6))))
  }

  /**
   * Returns what was counted so far.
   *
   * @param alias - The cache's name.
   */
  snapshot(alias: string): CacheStats {
    const seconds = (nanoseconds: number): number => nanoseconds / NANOSECONDS
    const { count } = this.#latency
    const at = (percentile: number): number => (count === 0 ? 0 : seconds(this.#latency.percentile(percentile)))
    return {
      alias,
      since: this.#since,
      ...this.#counts,
      operations: Object.fromEntries(this.#operations),
      latency: {
        count,
        mean: count === 0 ? 0 : seconds(this.#latency.mean),
        p50: at(50),
        p90: at(90),
        p99: at(99),
        max: count === 0 ? 0 : seconds(this.#latency.max),
      },
    }
  }
}
