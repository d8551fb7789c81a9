import type { Machine } from '../machine.ts'
import { rangeOf } from '../range.ts'
import type { Percentiles } from './latencies.ts'
import { LOOKS, type Look, type Round, type Waits } from './measure-waits.ts'

/** One run. */
export interface WaitsRun {
  readonly date: string
  readonly keys: number
  readonly roundMs: number
  readonly machine: Machine
  readonly waits: Waits
}

const KINDS = { gets: '`cache.get`', requests: 'HTTP request' } as const satisfies Record<keyof Round, string>
/** The goal: what a look may add to the 99th percentile. */
const MOST_MS = 1

/**
 * Writes the page.
 *
 * @param run - What was measured.
 */
export function page({ date, keys, roundMs, machine, waits }: WaitsRun): string {
  const { cpu, cores, system, node, server, loadBefore } = machine
  const nobody = roundsOf(waits, 'nobody looks')
  const rows = (Object.keys(KINDS) as (keyof Round)[]).flatMap((kind) =>
    (Object.keys(LOOKS) as Look[]).map((look) => rowOf(kind, look, roundsOf(waits, look), nobody)),
  )
  const busy =
    loadBefore > 0.2 ? `The machine was not idle: ${ms(loadBefore)} programs wanted each core before the run.\n\n` : ''
  return `# What looking costs

How long the calls of an application take while somebody looks at its caches in the [inspector](../guide/inspector.md):
made by \`npm run bench:inspector\` on ${date}, and written by that command as a whole.

A cluster of six nodes has ${keys.toLocaleString('en')} keys. A process with the inspector calls \`cache.get\`, and serves HTTP
requests that read one value each: 16 callers in all, which pause between two calls. Rounds of ${roundMs / 1000} s take turns,
${nobody.length} of each kind. Cells are medians of the rounds, in milliseconds; *added* is the difference between rounds next to
each other, with its range. At most ${MOST_MS} ms may be added to the 99th percentile.

| | | median | 99th percentile | added to it | |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

A search among all keys took ${waits.searchSeconds.toFixed(1)} s. A key of just the name that is searched is shown at once.

${busy}${cpu}, ${cores} cores, ${system}; Node ${node}; ${server}, on the same machine.
`
}

function rowOf(kind: keyof Round, look: Look, rounds: readonly Round[], nobody: readonly Round[]): string {
  const median = (percentile: keyof Percentiles): string =>
    ms(rangeOf(rounds.map((round) => round[kind][percentile])).median)
  const cells = [KINDS[kind], look, median('p50'), median('p99')]
  if (rounds === nobody) return `| ${[...cells, '', ''].join(' | ')} |`
  const added = rangeOf(rounds.map((round, index) => round[kind].p99 - Number(nobody[index]?.[kind].p99)))
  const verdict = added.median <= MOST_MS ? 'reached' : '**not reached**'
  return `| ${[...cells, `${ms(added.median)} (${ms(added.min)} to ${ms(added.max)})`, verdict].join(' | ')} |`
}

function roundsOf({ rounds }: Waits, look: Look): readonly Round[] {
  return rounds.get(look) ?? []
}

function ms(value: number): string {
  return value.toFixed(2)
}
