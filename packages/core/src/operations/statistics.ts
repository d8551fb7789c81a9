import { createHistogram } from 'node:perf_hooks'
import { countsOfOperation } from './counted-operation.ts'
import { type GrowingCounts, type KeyCounts, type ReadOutcome, zeroCounts } from './key-counts.ts'
import { FamilyCounts, type FamilyStats, type KeyFamilies } from './key-families.ts'

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
export interface CacheStats extends KeyCounts {
  /** The cache's name in the settings. */
  readonly alias: string
  /**
   * What it connects to: `'single'` (with or without replicas), `'sentinel'`, `'sharded'`, `'cluster'`, `'locmem'`,
   * `'dummy'`, or what another backend calls its own.
   */
  readonly topology: string
  /** When counting started. */
  readonly since: Date
  /** Values that could not be decoded or did not fit their schema, and so were misses. */
  readonly unreadable: number
  /** Values that ENCRYPTION could not decrypt: not encrypted, by an unknown secret, changed, or moved to another key. */
  readonly decryptErrors: number
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
  /** The same by family of keys, in the order in which families were first seen; empty without KEY_FAMILIES. */
  readonly families: readonly FamilyStats[]
}

type Counter = 'unreadable' | 'decryptErrors' | 'errors' | 'ignoredErrors' | 'refusedLogins'

const NANOSECONDS = 1e9
const HIGHEST_NANOSECONDS = 3600 * NANOSECONDS

/** Counts what a cache does. */
export class Statistics {
  readonly #since = new Date()
  readonly #operations = new Map<string, number>()
  // With two significant digits the histogram takes a few kilobytes, and recording allocates nothing.
  readonly #latency = createHistogram({ lowest: 1, highest: HIGHEST_NANOSECONDS, figures: 2 })
  readonly #counts: Record<Counter, number> = {
    unreadable: 0,
    decryptErrors: 0,
    errors: 0,
    ignoredErrors: 0,
    refusedLogins: 0,
  }
  readonly #byKey = zeroCounts()
  readonly #families: FamilyCounts | undefined

  /**
   * @param families - KEY_FAMILIES; without it, nothing is counted by family.
   */
  constructor(families?: KeyFamilies) {
    this.#families = families && new FamilyCounts(families)
  }

  /** Adds 1 to a counter that is not kept by key. */
  add(counter: Counter): void {
    this.#counts[counter] += 1
  }

  /**
   * Adds to a counter of a key.
   *
   * @param key - Logical key.
   * @param counter - What happened.
   * @param amount - How much to add. @defaultValue 1
   */
  count(key: string, counter: keyof KeyCounts, amount = 1): void {
    this.#byKey[counter] += amount
    if (this.#families) this.#families.of(key)[counter] += amount
    const operation = countsOfOperation()
    if (operation) operation[counter] += amount
  }

  /**
   * Counts a read that has ended.
   *
   * @param key - Logical key.
   * @param outcome - What it found.
   * @param bytes - The length of the encoded value, if one was read.
   */
  read(key: string, outcome: ReadOutcome, bytes: number): void {
    addRead(this.#byKey, outcome, bytes)
    if (this.#families) addRead(this.#families.of(key), outcome, bytes)
    const operation = countsOfOperation()
    if (operation) addRead(operation, outcome, bytes)
  }

  /**
   * Counts a value that is to be stored.
   *
   * @param key - Logical key.
   * @param bytes - The length of the encoded value.
   */
  wrote(key: string, bytes: number): void {
    this.count(key, 'writes')
    this.count(key, 'bytesWritten', bytes)
  }

  /**
   * Returns the family of a key.
   *
   * @param key - Logical key.
   * @returns `undefined` without KEY_FAMILIES.
   */
  familyOf(key: string): string | undefined {
    return this.#families?.nameOf(key)
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
   * @param topology - What it connects to.
   */
  snapshot(alias: string, topology: string): CacheStats {
    const seconds = (nanoseconds: number): number => nanoseconds / NANOSECONDS
    const { count } = this.#latency
    const at = (percentile: number): number => (count === 0 ? 0 : seconds(this.#latency.percentile(percentile)))
    return {
      alias,
      topology,
      since: this.#since,
      ...this.#byKey,
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
      families: this.#families?.snapshot() ?? [],
    }
  }
}

function addRead(counts: GrowingCounts, outcome: ReadOutcome, bytes: number): void {
  counts[outcome] += 1
  counts.bytesRead += bytes
}
