import type { CacheStats, KeyCounts } from '@holdfast/core'

/** A value of a metric: one of several with labels of their own, such as `result="hit"`. */
export interface Part<Counts> {
  /** The label's value; left out for a metric without such a label. */
  readonly label?: string
  /** Reads it. */
  readonly value: (counts: Counts) => number
}

/** A counter that follows from what is counted. */
export interface Row<Counts> {
  /** Without the prefix. By the conventions of Prometheus: base units, and `_total`. */
  readonly name: string
  /** What it means. */
  readonly help: string
  /** The label that tells its parts apart. */
  readonly by?: string
  /** Its values. */
  readonly parts: readonly Part<Counts>[]
}

/** By cache and, with KEY_FAMILIES, by family. */
export const BY_KEY: readonly Row<KeyCounts>[] = [
  {
    name: 'cache_reads_total',
    help: 'Reads of keys by result: hit, stale or miss.',
    by: 'result',
    parts: [
      { label: 'hit', value: ({ hits }) => hits },
      { label: 'stale', value: ({ staleHits }) => staleHits },
      { label: 'miss', value: ({ misses }) => misses },
    ],
  },
  {
    name: 'cache_near_hits_total',
    help: 'Hits from process memory (NEAR_CACHE).',
    parts: [{ value: ({ nearHits }) => nearHits }],
  },
  { name: 'cache_loads_total', help: 'Loaders that ran.', parts: [{ value: ({ loads }) => loads }] },
  {
    name: 'cache_load_errors_total',
    help: 'Loaders that failed or took too long.',
    parts: [{ value: ({ loadErrors }) => loadErrors }],
  },
  {
    name: 'cache_load_seconds_total',
    help: 'Time that loaders took, in seconds.',
    parts: [{ value: ({ loadSeconds }) => loadSeconds }],
  },
  { name: 'cache_writes_total', help: 'Values that were to be stored.', parts: [{ value: ({ writes }) => writes }] },
  {
    name: 'cache_bytes_total',
    help: 'Bytes of encoded values by direction: read or write.',
    by: 'direction',
    parts: [
      { label: 'read', value: ({ bytesRead }) => bytesRead },
      { label: 'write', value: ({ bytesWritten }) => bytesWritten },
    ],
  },
]

/** By cache. */
export const BY_CACHE: readonly Row<CacheStats>[] = [
  {
    name: 'cache_errors_total',
    help: 'Operations that failed, by whether IGNORE_EXCEPTIONS ignored the error.',
    by: 'ignored',
    parts: [
      { label: 'false', value: ({ errors, ignoredErrors }) => errors - ignoredErrors },
      { label: 'true', value: ({ ignoredErrors }) => ignoredErrors },
    ],
  },
  {
    name: 'cache_unreadable_total',
    help: 'Values that could not be decoded or did not fit their schema, and so were misses.',
    parts: [{ value: ({ unreadable }) => unreadable }],
  },
  {
    name: 'cache_decrypt_errors_total',
    help: 'Values that ENCRYPTION could not decrypt.',
    parts: [{ value: ({ decryptErrors }) => decryptErrors }],
  },
  {
    name: 'cache_refused_logins_total',
    help: 'Operations that failed because a server refused the login.',
    parts: [{ value: ({ refusedLogins }) => refusedLogins }],
  },
]
