/** What is counted by key: for a cache, for a family of its keys, for one operation. All of them only grow. */
export interface KeyCounts {
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
  /** Seconds that loaders took, together. */
  readonly loadSeconds: number
  /** Values that were encoded to be stored. */
  readonly writes: number
  /** Bytes of the encoded values that were read. What NEAR_CACHE serves is not read. */
  readonly bytesRead: number
  /** Bytes of the encoded values that were to be stored. */
  readonly bytesWritten: number
}

/** {@link KeyCounts} that can be added to. */
export type GrowingCounts = { -readonly [Name in keyof KeyCounts]: number }

/** How a read ended. */
export type ReadOutcome = 'hits' | 'misses' | 'staleHits'

/** Returns counts that are all 0. */
export function zeroCounts(): GrowingCounts {
  return {
    hits: 0,
    nearHits: 0,
    misses: 0,
    staleHits: 0,
    loads: 0,
    loadErrors: 0,
    loadSeconds: 0,
    writes: 0,
    bytesRead: 0,
    bytesWritten: 0,
  }
}
