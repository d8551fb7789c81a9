import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import type { RowResult } from '../run-row.ts'
import type { Place } from '../schedule.ts'
import type { Outcome } from '../workload/task.ts'
import { errorsOf } from './summary.ts'

const WIDTH = 120

const HEAD = `# Resilience

What callers see while servers break. This page and its chart are written by \`npm run soak\` as a whole: do not edit
them. \`--seed\`, \`--fault\` and \`--topology\` repeat one row. [What a failed call means](../guide/failures.md)`

const CHART = `![Wrong values, the longest call and the time until healed, by fault and client](resilience/by-fault.svg)

In the chart, a call that had no end counts as the longest, and its client as not healed.`

const LEGEND = `In every row real servers break while workers call them, each one call after the other: \`get\`, \`set\`, \`getMany\`,
\`delete\`, \`incr\`; for Holdfast also \`getOrSet\`, \`iterKeys\`, tags and locks, and half of its workers have a near
cache. ioredis and node-redis have their defaults, and work beside it on the same servers, in processes of their own.
Where there are replicas, they answer a third of Holdfast's reads.

- **window**: milliseconds from the fault until the servers were whole, as they see it themselves.
- **errors**: calls that failed, of all calls, by code. Holdfast's codes are \`ERR_CACHE_…\`.
- **longest**: the longest call that ended, in milliseconds; time in which the process stood still is not counted. "+ n
  open": so many calls had not ended five seconds after the window. Holdfast's \`SOCKET_TIMEOUT\` is 1 s.
- **healed**: milliseconds from the end of the window until the last error; 0 if the last error was earlier. Errors of a
  process that stood still for half a second meanwhile do not count.
- **wrong**: values that had been replaced or removed, that were never written there, or that a server had refused to
  write; counts that went back, or that a refused call had changed; locks with two holders; and acknowledged writes that
  were gone though no server lost its keys or its role. A write that failed otherwise may happen at any time later.
- **lost**: acknowledged writes, by key, that were gone because a server lost its keys or its role; "+ n back": reads of
  what such a write had replaced, and counts and locks from before.`

/** How a run was made. */
export interface RunOptions {
  readonly seed: number
  readonly workers: number
  /** The rows there are. */
  readonly planned: readonly Place[]
  /** Why it ended. */
  readonly ended: string
  /** Rows that could not be run, and why. */
  readonly broken: readonly string[]
}

/**
 * Writes the page.
 *
 * @param results - Of a run over all faults.
 * @param options - How it was made.
 */
export function page(results: readonly RowResult[], options: RunOptions): string {
  const lines = [HEAD, '', ...totals(results, options), '', CHART, '', LEGEND]
  for (const [name, { what }] of Object.entries<Fault>(faults)) {
    const own = results.filter(({ fault }) => fault === name)
    if (own.length === 0) continue
    lines.push('', `## ${name}`, '', wrapped(`${what[0]?.toUpperCase()}${what.slice(1)}.`), '', ...table(own))
  }
  return `${lines.join('\n')}\n`
}

function totals(results: readonly RowResult[], options: RunOptions): string[] {
  const subjects = [...new Set(results.flatMap(({ outcomes }) => outcomes.map(({ subject }) => subject)))]
  const sums = subjects.map((subject) => {
    const own = results.flatMap(({ outcomes }) => outcomes.filter((outcome) => outcome.subject === subject))
    const sum = (of: (outcome: Outcome) => number): string => number(own.reduce((all, outcome) => all + of(outcome), 0))
    return [
      subject,
      sum(({ calls }) => calls),
      sum(failures),
      number(Math.max(...own.map(({ longest }) => longest))),
      sum(({ unanswered }) => unanswered),
      sum(({ wrong }) => wrong.length),
      sum(({ unhandled }) => unhandled.length),
    ]
  })
  const head = ['client', 'calls', 'errors', 'longest, ms', 'calls without an end', 'wrong', 'unhandled rejections']
  return [wrapped(told(results, options)), '', ...markdown([head, ...sums])]
}

/** Says how the run was made, and what is missing. */
function told(results: readonly RowResult[], { seed, workers, planned, ended, broken }: RunOptions): string {
  const nameOf = ({ fault, topology }: Place): string => `${fault} on ${topology}`
  const run = new Set(results.map(nameOf))
  const missing = planned.map(nameOf).filter((name) => !run.has(name))
  const sentences = [
    `The last run: seed ${seed}, ${workers} workers for each client, ${run.size} of ${planned.length} rows.`,
    missing.length > 0 ? `The run is partial, because ${ended}. Missing: ${missing.join(', ')}.` : '',
    broken.length > 0 ? `Could not be run: ${broken.join('; ')}.` : '',
    results.length > run.size ? `${results.length - run.size} rows were run once more, with other seeds.` : '',
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function table(results: readonly RowResult[]): string[] {
  const head = ['servers', 'client', 'window', 'errors', 'longest', 'healed', 'wrong', 'lost']
  const rows = results.flatMap(({ topology, window, outcomes }) =>
    outcomes.map((outcome) => [
      topology,
      outcome.subject,
      number(window),
      failures(outcome) === 0 ? 'none' : `${errorsOf(outcome, ', ')} of ${number(outcome.calls)}`,
      `${number(outcome.longest)}${outcome.unanswered > 0 ? ` + ${outcome.unanswered} open` : ''}`,
      number(outcome.healed),
      number(outcome.wrong.length),
      `${number(outcome.lost)}${outcome.apart > 0 ? ` + ${outcome.apart} back` : ''}`,
    ]),
  )
  return markdown([head, ...rows])
}

function markdown([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function failures({ errors }: Outcome): number {
  return Object.values(errors).reduce((all, count) => all + count, 0)
}

function number(value: number): string {
  return value.toLocaleString('en')
}

function wrapped(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length + 1 > WIDTH) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join('\n')
}
