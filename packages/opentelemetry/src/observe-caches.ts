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
type Row = readonly [counter: ObservableCounter, extra: Attributes, value: (counts: KeyCounts) => number]

/**
 * Reports what caches count (`stats()`) as metrics: reads by result, loads and their time, writes, bytes, errors; by
 * family with KEY_FAMILIES. Counts are read when metrics are collected: operations pay nothing.
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
  const rows = rowsOf(meter)
  const errors = meter.createObservableCounter(metric.errors, {
    unit: '{error}',
    description: 'Operations that failed.',
  })
  const observe = (result: BatchObservableResult): void => {
    for (const stats of observed.map((cache) => cache.stats())) observeOne(result, stats, rows, errors)
  }
  const instruments = [...new Set(rows.map(([counter]) => counter)), errors]
  meter.addBatchObservableCallback(observe, instruments)
  return () => meter.removeBatchObservableCallback(observe, instruments)
}

function observeOne(
  result: BatchObservableResult,
  stats: CacheStats,
  rows: readonly Row[],
  errors: ObservableCounter,
): void {
  const common: Attributes = { [attribute.alias]: stats.alias, [attribute.topology]: stats.topology }
  const observe = (counts: KeyCounts, attributes: Attributes): void => {
    for (const [counter, extra, value] of rows) result.observe(counter, value(counts), { ...attributes, ...extra })
  }
  // The families add up to the cache: both would count everything twice.
  if (stats.families.length === 0) observe(stats, common)
  for (const counts of stats.families) observe(counts, { ...common, [attribute.family]: counts.family })
  result.observe(errors, stats.errors - stats.ignoredErrors, { ...common, [attribute.ignored]: false })
  result.observe(errors, stats.ignoredErrors, { ...common, [attribute.ignored]: true })
}

function rowsOf(meter: Meter): Row[] {
  const counter = (name: string, unit: string, description: string): ObservableCounter =>
    meter.createObservableCounter(name, { unit, description })
  const reads = counter(metric.reads, '{read}', 'Reads of keys by result.')
  const io = counter(metric.io, 'By', 'Bytes of encoded values that were read and written.')
  const result = (name: string): Attributes => ({ [attribute.result]: name })
  const direction = (name: string): Attributes => ({ [attribute.direction]: name })
  return [
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
  ]
}
