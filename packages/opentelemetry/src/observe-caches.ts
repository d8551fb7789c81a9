import { type Cache, type CacheStats, type KeyCounts, optionRule, optionsChecker } from '@holdfast/core'
import {
  type Attributes,
  type BatchObservableResult,
  type Meter,
  type MeterProvider,
  metrics,
  type ObservableCounter,
} from '@opentelemetry/api'
import { attribute, metric } from './names.ts'
import { scope } from './scope.ts'

/** Options of {@link observeCaches}. */
export interface ObserveCachesOptions {
  /** Makes the meter. @defaultValue the global one */
  readonly meterProvider?: MeterProvider | undefined
}

const checkOptions = optionsChecker<ObserveCachesOptions>('observeCaches(caches, options)', {
  meterProvider: optionRule.checkedInUse,
})

/** A counter and how its values follow from what a cache or a family counted. */
type Row<Counts> = readonly [counter: ObservableCounter, extra: Attributes, value: (counts: Counts) => number]

/** The counters of a meter. */
interface Counters {
  /** By cache and, with KEY_FAMILIES, by family. */
  readonly byKey: readonly Row<KeyCounts>[]
  /** By cache. */
  readonly byCache: readonly Row<CacheStats>[]
  /** By cache and method. */
  readonly operations: ObservableCounter
}

/**
 * Reports what caches count (`stats()`) as metrics: reads by result, loads and their time, writes, bytes, errors, calls;
 * by family with KEY_FAMILIES. Counts are read when metrics are collected: operations pay nothing.
 *
 * @param caches - What `createCaches` returned, or some of its caches. With views of one cache, pass only one of them:
 *   they count together.
 * @param options - Another provider.
 * @returns Stops reporting.
 * @throws ArgumentError for an unknown option.
 *
 * @example
 * ```ts
 * const stop = observeCaches(caches)
 * ```
 */
export function observeCaches(caches: Iterable<Pick<Cache, 'stats'>>, options: ObserveCachesOptions = {}): () => void {
  const { meterProvider = metrics } = checkOptions(options)
  const observed = [...caches]
  const meter = meterProvider.getMeter(scope.name, scope.version)
  const counters = countersOf(meter)
  const observe = (result: BatchObservableResult): void => {
    for (const stats of observed.map((cache) => cache.stats())) observeOne(result, stats, counters)
  }
  const { byKey, byCache, operations } = counters
  const instruments = [...new Set([...byKey, ...byCache].map(([counter]) => counter)), operations]
  meter.addBatchObservableCallback(observe, instruments)
  return () => meter.removeBatchObservableCallback(observe, instruments)
}

function observeOne(result: BatchObservableResult, stats: CacheStats, { byKey, byCache, operations }: Counters): void {
  const common: Attributes = { [attribute.alias]: stats.alias, [attribute.topology]: stats.topology }
  const observe = <Counts>(rows: readonly Row<Counts>[], counts: Counts, attributes: Attributes): void => {
    for (const [counter, extra, value] of rows) result.observe(counter, value(counts), { ...attributes, ...extra })
  }
  // The families add up to the cache: both would count everything twice.
  if (stats.families.length === 0) observe(byKey, stats, common)
  for (const counts of stats.families) observe(byKey, counts, { ...common, [attribute.family]: counts.family })
  observe(byCache, stats, common)
  for (const [operation, count] of Object.entries(stats.operations)) {
    result.observe(operations, count, { ...common, [attribute.operation]: operation })
  }
}

function countersOf(meter: Meter): Counters {
  const counter = (name: string, unit: string, description: string): ObservableCounter =>
    meter.createObservableCounter(name, { unit, description })
  const reads = counter(metric.reads, '{read}', 'Reads of keys by result.')
  const io = counter(metric.io, 'By', 'Bytes of encoded values that were read and written.')
  const errors = counter(metric.errors, '{error}', 'Operations that failed.')
  const result = (name: string): Attributes => ({ [attribute.result]: name })
  const direction = (name: string): Attributes => ({ [attribute.direction]: name })
  const ignored = (is: boolean): Attributes => ({ [attribute.ignored]: is })
  return {
    byKey: [
      [reads, result('hit'), ({ hits }) => hits],
      [reads, result('stale'), ({ staleHits }) => staleHits],
      [reads, result('miss'), ({ misses }) => misses],
      [counter(metric.nearHits, '{read}', 'Hits from process memory (NEAR_CACHE).'), {}, ({ nearHits }) => nearHits],
      [counter(metric.loads, '{load}', 'Loaders that ran.'), {}, ({ loads }) => loads],
      [counter(metric.loadErrors, '{load}', 'Loaders that failed.'), {}, ({ loadErrors }) => loadErrors],
      [counter(metric.loadTime, 's', 'Time that loaders took.'), {}, ({ loadSeconds }) => loadSeconds],
      [counter(metric.writes, '{write}', 'Values that were stored.'), {}, ({ writes }) => writes],
      [io, direction('read'), ({ bytesRead }) => bytesRead],
      [io, direction('write'), ({ bytesWritten }) => bytesWritten],
    ],
    byCache: [
      [errors, ignored(false), (stats) => stats.errors - stats.ignoredErrors],
      [errors, ignored(true), ({ ignoredErrors }) => ignoredErrors],
      [counter(metric.unreadable, '{read}', 'Values that could not be decoded.'), {}, ({ unreadable }) => unreadable],
      [
        counter(metric.decryptErrors, '{error}', 'Values that ENCRYPTION could not decrypt.'),
        {},
        ({ decryptErrors }) => decryptErrors,
      ],
      [
        counter(metric.refusedLogins, '{error}', 'Operations whose login a server refused.'),
        {},
        ({ refusedLogins }) => refusedLogins,
      ],
    ],
    operations: counter(metric.operations, '{operation}', 'Calls of the methods of caches.'),
  }
}
