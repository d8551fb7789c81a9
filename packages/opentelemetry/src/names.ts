/** Attributes of spans and metrics. OpenTelemetry has no conventions for caches; these follow its rules for names. */
export const attribute = {
  /** The cache's name in the settings. */
  alias: 'cache.alias',
  /** The method: `get`, `setMany`, … */
  operation: 'cache.operation',
  /** What the cache connects to: `single`, `sentinel`, `sharded`, `cluster`, `locmem`, … */
  topology: 'cache.topology',
  /** The family of the key, with KEY_FAMILIES. */
  family: 'cache.key.family',
  /** The logical key. Only if it was asked for: keys may hold personal data. */
  key: 'cache.key',
  /** Whether every key was found, stale ones included. Only on operations that read. */
  hit: 'cache.hit',
  /** How many keys were found. */
  hits: 'cache.hits',
  /** How many keys were not found. */
  misses: 'cache.misses',
  /** How many values were stale. */
  staleHits: 'cache.stale_hits',
  /** How many loaders ran. */
  loads: 'cache.loads',
  /** Bytes of the encoded values that were read and written, together. */
  size: 'cache.item.size',
  /** How a read ended: `hit`, `stale` or `miss`. */
  result: 'cache.result',
  /** Where bytes went: `read` or `write`. */
  direction: 'cache.io.direction',
  /** Whether IGNORE_EXCEPTIONS ignored an error. */
  ignored: 'cache.error.ignored',
  /** The code of the error, or its name. By the conventions for errors. */
  errorType: 'error.type',
} as const

/** Instruments. Units are those of UCUM. */
export const metric = {
  /** Histogram, `s`: how long operations took, loaders included. */
  duration: 'cache.operation.duration',
  /** Counter: reads by result. */
  reads: 'cache.reads',
  /** Counter: hits that NEAR_CACHE served. */
  nearHits: 'cache.near_hits',
  /** Counter: loaders that ran. */
  loads: 'cache.loads',
  /** Counter: loaders that failed. */
  loadErrors: 'cache.load.errors',
  /** Counter, `s`: the time of loaders. */
  loadTime: 'cache.load.time',
  /** Counter: values that were stored. */
  writes: 'cache.writes',
  /** Counter, `By`: bytes of encoded values, by direction. */
  io: 'cache.io',
  /** Counter: operations that failed. */
  errors: 'cache.errors',
  /** Counter: calls by method. */
  operations: 'cache.operations',
  /** Counter: values that could not be decoded or did not fit their schema. */
  unreadable: 'cache.unreadable',
  /** Counter: values that ENCRYPTION could not decrypt. */
  decryptErrors: 'cache.decrypt.errors',
  /** Counter: operations whose login a server refused. */
  refusedLogins: 'cache.logins.refused',
} as const
