import { rangeOf } from '../range.ts'
import { cpu, figure, type Metric, ratio, speed } from '../ratios.ts'
import type { Result } from '../rounds.ts'
import { type Bar, type BarChart, barChart } from './charts/bar-chart.ts'
import { lineChart } from './charts/line-chart.ts'
import type { Results } from './results.ts'

/**
 * Draws all charts.
 *
 * @returns SVG by file name, those of workloads that were measured.
 */
export function pictures(results: Results): ReadonlyMap<string, string> {
  const all = new Map<string, string>()
  const add = (name: string, chart: Omit<BarChart, 'bars'>, bars: readonly Bar[]): void => {
    if (bars.length > 0) all.set(`${name}.svg`, barChart({ ...chart, bars }))
  }
  const of = (place: string, workload: string): readonly Result[] =>
    results.caches.find((one) => one.place === place && one.workload === workload)?.results ?? []
  const times = { note: 'Calls a second, beside plain ioredis', before: '×', after: '' }
  const micros = { note: 'CPU of the process per call', before: '', after: ' µs' }

  const get = of('server', 'get, 100 B, 64 in flight')
  add('get', { title: 'get of 100 B, 64 in flight, one server', ...times }, ratios(get))
  add('get-cpu', { title: 'get of 100 B, 64 in flight, one server', ...micros }, figures(cpu, get))
  const set = of('server', 'set, 100 B, 64 in flight')
  add('set', { title: 'set of 100 B, 64 in flight, one server', ...times }, ratios(set))
  const json = of('server', 'get, JSON, 64 in flight')
  add('get-json', { title: 'get of a JSON object, 64 in flight, one server', ...times }, ratios(json))
  const cluster = of('cluster', 'get, 100 B, 64 in flight')
  add('get-cluster', { title: 'get of 100 B, 64 in flight, six-node cluster', ...times }, ratios(cluster))
  const near = of('near', 'get, JSON, 1 in flight')
  add('near', { title: 'Hit in a near cache, JSON object', ...micros }, figures(cpu, near))
  const memory = of('memory', 'getOrSet, JSON, 1 in flight')
  add('memory', { title: 'getOrSet, hit in local memory, JSON object', ...micros }, figures(cpu, memory))
  for (const [index, { title, results: servers }] of results.http.entries()) {
    const note = `Answers a second, beside ${servers[0]?.name ?? ''}`
    add(`http-${index + 1}`, { title: `Hit of 1 KB, ${title}`, note, before: '×', after: '' }, ratios(servers))
  }
  const imports = results.starts.find(({ title }) => title === 'import')?.starts ?? []
  add(
    'import',
    { title: 'Import', note: 'Time in a fresh process', before: '', after: ' ms' },
    imports.map(({ name, costs }) => ({
      label: name,
      value: rangeOf(costs.map(({ ms }) => ms)),
      ours: name.includes('holdfast'),
    })),
  )
  for (const growth of results.growth) all.set(`growth-${growth.id}.svg`, lineChart(growth))
  return all
}

const isOurs = (name: string): boolean => name === 'holdfast' || name.startsWith('hit')

function ratios(results: readonly Result[]): Bar[] {
  return results.map((result) => ({
    label: result.name,
    value: ratio(speed, result, results[0] ?? result),
    ours: isOurs(result.name),
  }))
}

function figures(metric: Metric, results: readonly Result[]): Bar[] {
  return results
    .map((result) => ({ label: result.name, value: figure(metric, result), ours: isOurs(result.name) }))
    .filter(({ value }) => !Number.isNaN(value.median))
}
