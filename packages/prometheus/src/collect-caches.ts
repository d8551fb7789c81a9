import type { Cache, CacheStats, KeyCounts } from '@holdfast/core'
import { Counter } from 'prom-client'
import { measureDurations } from './durations.ts'
import { type CollectCachesOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { BY_CACHE, BY_KEY, type Part, type Row } from './rows.ts'

export type { CollectCachesOptions } from './options.ts'

/** Whose counts a value comes from. */
interface Source<Counts> {
  readonly labels: Readonly<Record<string, string>>
  readonly counts: Counts
}

/**
 * Registers metrics of caches: reads by result, loads and their time, writes, bytes, errors, operations; by family with
 * KEY_FAMILIES. Counts are read from `stats()` when Prometheus asks: operations pay nothing.
 *
 * @param caches - What `createCaches` returned, or some of its caches. With views of one cache, pass only one of them:
 *   they count together.
 * @param options - The registry, the prefix, and whether durations are measured.
 * @returns Removes the metrics from the registry.
 * @throws ArgumentError for a wrong option; prom-client's error when the registry has such a metric already.
 *
 * @example
 * ```ts
 * collectCaches(caches)
 * app.get('/metrics', async (_req, res) => res.type(register.contentType).send(await register.metrics()))
 * ```
 */
export function collectCaches(
  caches: Iterable<Pick<Cache, 'stats' | 'alias'>>,
  options?: CollectCachesOptions,
): () => void {
  const resolved = resolveOptions(options)
  const collected = [...caches]
  const statistics = (): CacheStats[] => collected.map((cache) => cache.stats())
  const names = [...BY_KEY, ...BY_CACHE].map(({ name }) => resolved.prefix + name)
  for (const row of BY_KEY) {
    collect(resolved, row, ['alias', 'topology', 'family'], () => statistics().flatMap(byKey))
  }
  for (const row of BY_CACHE) collect(resolved, row, ['alias', 'topology'], () => statistics().map(byCache))
  names.push(collectOperations(resolved, statistics))
  const aliases = new Set(collected.map(({ alias }) => alias))
  const durations = resolved.durations ? measureDurations(resolved, aliases) : undefined
  return () => {
    durations?.()
    for (const name of names) resolved.register.removeSingleMetric(name)
  }
}

/** The families of a cache add up to it: beside them, its own counts would count everything twice. */
function byKey(stats: CacheStats): Source<KeyCounts>[] {
  const { alias, topology, families } = stats
  if (families.length === 0) return [{ labels: { alias, topology, family: '' }, counts: stats }]
  return families.map((counts) => ({ labels: { alias, topology, family: counts.family }, counts }))
}

function byCache(stats: CacheStats): Source<CacheStats> {
  return { labels: { alias: stats.alias, topology: stats.topology }, counts: stats }
}

function collect<Counts>(
  { register, prefix }: ResolvedOptions,
  { name, help, by, parts }: Row<Counts>,
  labelNames: readonly string[],
  sources: () => readonly Source<Counts>[],
): void {
  new Counter({
    name: prefix + name,
    help,
    labelNames: by === undefined ? labelNames : [...labelNames, by],
    registers: [register],
    collect() {
      this.reset()
      for (const { labels, counts } of sources()) {
        for (const part of parts) this.inc(labelsOf(labels, by, part), part.value(counts))
      }
    },
  })
}

function labelsOf<Counts>(
  labels: Readonly<Record<string, string>>,
  by: string | undefined,
  { label }: Part<Counts>,
): Record<string, string> {
  return by === undefined || label === undefined ? { ...labels } : { ...labels, [by]: label }
}

function collectOperations({ register, prefix }: ResolvedOptions, statistics: () => readonly CacheStats[]): string {
  const name = `${prefix}cache_operations_total`
  new Counter({
    name,
    help: 'Calls of the methods of caches.',
    labelNames: ['alias', 'topology', 'operation'],
    registers: [register],
    collect() {
      this.reset()
      for (const { alias, topology, operations } of statistics()) {
        for (const [operation, count] of Object.entries(operations)) this.inc({ alias, topology, operation }, count)
      }
    },
  })
  return name
}
