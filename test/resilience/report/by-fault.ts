import { label, round, stroke, svg } from '../../../benchmarks/src/report/charts/svg.ts'
import type { RowResult } from '../run-row.ts'
import type { Outcome, SubjectName } from '../workload/task.ts'

const WIDTH = 760
const LEFT = 128
const TOP = 104
const STEP = 24
const PANEL = 170
const GAP = 44
/** Where the logarithm begins; left of it is 0. */
const AFTER_ZERO = 0.12
/** Marks of one fault are below each other, so that equal ones are seen. */
const APART = 6

/** What one panel shows. */
interface Panel {
  readonly title: string
  /** The figures at both ends of the logarithmic part, and the marks of the axis. */
  readonly from: number
  readonly to: number
  readonly ticks: readonly (readonly [value: number, text: string])[]
  /** The worst of several outcomes; `Infinity` for what had no end. */
  readonly of: (outcomes: readonly Outcome[]) => number
  readonly text: (value: number) => string
}

const seconds = (ms: number): string => (ms === Number.POSITIVE_INFINITY ? 'no end' : `${(ms / 1000).toFixed(2)} s`)
const TIMES = { from: 10, to: 100_000, text: seconds }
const TIME_TICKS = [
  [100, '0.1 s'],
  [1000, '1 s'],
  [10_000, '10 s'],
  [100_000, 'no end'],
] as const

const worst = (outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  Math.max(...outcomes.map((outcome) => (outcome.unanswered > 0 ? Number.POSITIVE_INFINITY : of(outcome))))

const PANELS: readonly Panel[] = [
  {
    title: 'wrong values',
    from: 1,
    to: 10_000,
    ticks: [
      [0, '0'],
      [1, '1'],
      [100, '100'],
      [10_000, '10k'],
    ],
    of: (outcomes) => outcomes.reduce((all, { wrong }) => all + wrong.length, 0),
    text: (value) => value.toLocaleString('en'),
  },
  {
    ...TIMES,
    title: 'longest call',
    ticks: TIME_TICKS,
    of: (outcomes) => worst(outcomes, ({ longest }) => longest),
  },
  {
    ...TIMES,
    title: 'time until healed',
    ticks: [[0, '0'], ...TIME_TICKS],
    of: (outcomes) => worst(outcomes, ({ healed }) => healed),
  },
]

/** Each client has a colour and a shape. */
const MARKS: Readonly<Record<SubjectName, (x: number, y: number) => string>> = {
  Holdfast: (x, y) => `<circle class="ours" cx="${round(x)}" cy="${round(y)}" r="4"/>`,
  ioredis: (x, y) => `<rect class="third" x="${round(x - 3.5)}" y="${round(y - 3.5)}" width="7" height="7"/>`,
  'node-redis': (x, y) => `<path class="fourth" d="M${round(x)} ${round(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5 -4.5z"/>`,
}
const SUBJECTS = Object.keys(MARKS) as SubjectName[]

/**
 * Draws, for each fault and client, wrong values, the longest call and the time until all was well again: the worst of
 * all topologies.
 *
 * @param results - All rows of a run.
 * @param faults - The names of the faults, in their order.
 */
export function byFault(results: readonly RowResult[], faults: readonly string[]): string {
  const rows = faults
    .map((fault) => ({ fault, outcomes: results.filter((row) => row.fault === fault).flatMap((row) => row.outcomes) }))
    .filter(({ outcomes }) => outcomes.length > 0)
  const height = TOP + rows.length * STEP + 10
  const title = 'What callers saw while servers broke'
  const all = rows.flatMap(({ outcomes }) => outcomes)
  return svg([WIDTH, height], { title, description: description(all) }, [
    label(0, 18, title, 'class="title"'),
    label(0, 38, 'By fault, the worst of all topologies; wrong values are added up; logarithmic axes', 'class="note"'),
    ...SUBJECTS.flatMap((subject, index) => [
      MARKS[subject](6 + index * 110, 58),
      label(18 + index * 110, 62, subject, subject === 'Holdfast' ? 'font-weight="600"' : ''),
    ]),
    ...PANELS.flatMap((panel, index) => axis(panel, leftOf(index), height)),
    ...rows.flatMap(({ fault, outcomes }, place) => {
      const y = TOP + place * STEP + STEP / 2
      return [
        label(LEFT - 14, y + 4, fault, 'text-anchor="end"'),
        ...PANELS.flatMap((panel, index) => marks(panel, leftOf(index), y, outcomes)),
      ]
    }),
  ])
}

function axis({ title, ticks, ...panel }: Panel, left: number, height: number): string[] {
  return [
    label(left + PANEL / 2, 80, title, 'text-anchor="middle"'),
    ...ticks.flatMap(([value, text]) => {
      const x = left + placeOf(panel, value)
      return [stroke(x, TOP, x, height - 8, 'grid'), label(x, TOP - 6, text, 'text-anchor="middle" class="note"')]
    }),
  ]
}

function marks(panel: Panel, left: number, y: number, outcomes: readonly Outcome[]): string[] {
  return SUBJECTS.flatMap((subject, index) => {
    const own = outcomes.filter((outcome) => outcome.subject === subject)
    if (own.length === 0) return []
    return [MARKS[subject](left + placeOf(panel, panel.of(own)), y + (index - 1) * APART)]
  })
}

function description(outcomes: readonly Outcome[]): string {
  const told = PANELS.map(({ title, of, text }) => {
    const figures = SUBJECTS.flatMap((subject) => {
      const own = outcomes.filter((outcome) => outcome.subject === subject)
      return own.length > 0 ? [`${subject} ${text(of(own))}`] : []
    })
    return `${title}: ${figures.join(', ')}`
  })
  return `Over all faults and topologies, ${told.join('; ')}.`
}

function leftOf(index: number): number {
  return LEFT + index * (PANEL + GAP)
}

function placeOf({ from, to }: Pick<Panel, 'from' | 'to'>, value: number): number {
  if (value <= 0) return 0
  const share = Math.log(value / from) / Math.log(to / from)
  return PANEL * (AFTER_ZERO + (1 - AFTER_ZERO) * Math.min(1, Math.max(0, share)))
}
