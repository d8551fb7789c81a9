import { observeCaches } from '@holdfast/opentelemetry'
import { collectCaches } from '@holdfast/prometheus'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { type CacheStats, createCaches } from 'holdfast'
import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'

/** Not counters; latencies are what the histograms of both measure while operations run. */
const OTHER: ReadonlySet<string> = new Set(['alias', 'topology', 'since', 'latency', 'families', 'family'])

/** The same statistics, with another number for each counter. */
function numbered<Stats extends object>(stats: Stats, from: number): Stats {
  let next = from
  const number = (value: object): object =>
    Object.fromEntries(
      Object.entries(value).map(([name, each]) => {
        if (OTHER.has(name)) return [name, each]
        // Downwards: errors come before those of them that were ignored.
        next -= 1001
        return [name, typeof each === 'object' ? number(each) : next]
      }),
    )
  return number(stats) as Stats
}

/** What the exporters have to say of these statistics. */
function valuesOf(stats: object): number[] {
  const { errors, ...counters } = stats as { readonly errors?: number; readonly ignoredErrors?: number }
  const rest = Object.entries(counters).filter(([name]) => !OTHER.has(name))
  // Errors are exported in two parts: those that were ignored, and the others.
  const thrown = errors === undefined ? [] : [errors - Number(counters.ignoredErrors)]
  const values = rest.flatMap(([, value]) => (typeof value === 'object' ? Object.values(Object(value)) : [value]))
  return [...thrown, ...values.map(Number)]
}

async function statistics(): Promise<{ readonly stats: CacheStats; readonly expected: readonly number[] }> {
  const caches = createCaches({ default: { BACKEND: 'locmem', OPTIONS: { KEY_FAMILIES: ['user:*'] } } })
  await caches.get('default').get('user:1')
  const own = caches.get('default').stats()
  await caches.close()
  const families = own.families.map((family) => numbered(family, 100_000))
  const stats = { ...numbered(own, 500_000), families }
  const { families: _, ...whole } = stats
  // Counters by key are exported by family: the families add up to the cache.
  const byCache = Object.fromEntries(Object.entries(whole).filter(([name]) => !(name in Object(families[0]))))
  return { stats, expected: [...families.flatMap(valuesOf), ...valuesOf(byCache)] }
}

test('Prometheus has every counter of the statistics', async () => {
  const { stats, expected } = await statistics()
  const register = new Registry()
  onTestFinished(collectCaches([{ alias: stats.alias, stats: () => stats }], { register }))
  const exported = [...(await register.metrics()).matchAll(/^\w+\{.*\} (\S+)$/gm)].map(([, value]) => Number(value))
  expect(expected.length).toBeGreaterThan(15)
  expect(exported.sort()).toEqual([...expected].sort())
})

test('OpenTelemetry has every counter of the statistics', async () => {
  const { stats, expected } = await statistics()
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  onTestFinished(() => meterProvider.shutdown())
  onTestFinished(observeCaches([{ stats: () => stats }], { meterProvider }))
  const { resourceMetrics } = await reader.collect()
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
  const points = metrics.flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)))
  expect(points.sort()).toEqual([...expected].sort())
})
