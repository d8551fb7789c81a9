import type { Comparison } from '../../cache/compare.ts'
import type { Place } from '../../cache/contestant.ts'
import { contestants } from '../../cache/contestants.ts'
import { cpu, figure, ratio, speed } from '../../ratios.ts'
import type { Result } from '../../rounds.ts'
import type { Results } from '../results.ts'
import { digits, rate, ratioText, table } from '../text.ts'

const GROUPS: Readonly<Record<string, RegExp>> = {
  get: /^get,/,
  set: /^set,/,
  'many keys and loads': /^get(Many|OrSet)|^setMany/,
}

/** Tables of one place: a row for each contestant, a column for each workload. */
export function cacheTables({ caches }: Results, place: Place): string {
  const here = caches.filter((one) => one.place === place)
  if (here.length === 0) return 'Not measured.'
  return Object.entries(GROUPS)
    .flatMap(([title, pattern]) => {
      const columns = here.filter(({ workload }) => pattern.test(workload))
      return columns.length === 0 ? [] : [`### ${headings[place]}: ${title}\n\n${tableOf(columns)}${sharing(columns)}`]
    })
    .join('\n\n')
}

const headings: Readonly<Record<Place, string>> = {
  server: 'One server',
  cluster: 'Cluster',
  near: 'Near cache',
  memory: 'Local memory',
}

function tableOf(columns: readonly Comparison[]): string {
  const measured = new Set(columns.flatMap(({ results }) => results.map(({ name }) => name)))
  const order = contestants.map(({ name }) => name)
  const names = [...measured].toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
  const rows = names.map((name) => [
    name === 'holdfast' ? `**${name}**` : name,
    ...columns.map(({ results }) => cell(results, name)),
  ])
  return table(['', ...columns.map(({ workload }) => workload)], rows)
}

function cell(results: readonly Result[], name: string): string {
  const own = results.find((one) => one.name === name)
  const first = results[0]
  if (!own || !first) return ''
  const micros = figure(cpu, own).median
  const absolute = `${rate(figure(speed, own).median)}${Number.isNaN(micros) ? '' : `, ${digits(micros)} µs`}`
  return own === first ? absolute : `${ratioText(ratio(speed, own, first))}<br>${absolute}`
}

function sharing(columns: readonly Comparison[]): string {
  const names = [...new Set(columns.flatMap((one) => one.sharing))]
  if (names.length === 0) return ''
  return `\n\nAll callers of ${names.join(', ')} get the same object: nothing is copied, and what one changes all others see.`
}
