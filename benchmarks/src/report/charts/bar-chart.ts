import type { Range } from '../../range.ts'
import { digits } from '../text.ts'
import { label, round, stroke, svg } from './svg.ts'

/** One bar. */
export interface Bar {
  readonly label: string
  readonly value: Range
  /** Whether it is this project's. */
  readonly ours: boolean
}

/** What a bar chart shows. */
export interface BarChart {
  readonly title: string
  /** Before the figures in the description and below the title: what they are. */
  readonly note: string
  /** Written before each figure: `×`. */
  readonly before: string
  /** Written after it: ` µs`. */
  readonly after: string
  readonly bars: readonly Bar[]
}

const WIDTH = 760
const LEFT = 210
const RIGHT = 90
const TOP = 58
const STEP = 26

/** Draws horizontal bars with their spread. */
export function barChart({ title, note, before, after, bars }: BarChart): string {
  const most = Math.max(...bars.map(({ value }) => value.max))
  const scale = (value: number): number => (value / most) * (WIDTH - LEFT - RIGHT)
  const height = TOP + bars.length * STEP + 8
  const figure = (value: number): string => `${before}${digits(value)}${after}`
  const drawn = bars.flatMap(({ label: name, value, ours }, index) => {
    const y = TOP + index * STEP
    const middle = y + 9
    return [
      label(LEFT - 10, y + 14, name, `text-anchor="end"${ours ? ' font-weight="600"' : ''}`),
      `<rect class="${ours ? 'ours' : 'peer'}" x="${LEFT}" y="${y}" width="${round(scale(value.median))}" height="18" rx="2"/>`,
      stroke(LEFT + scale(value.min), middle, LEFT + scale(value.max), middle, 'spread'),
      label(LEFT + scale(value.max) + 8, y + 14, figure(value.median)),
    ]
  })
  const description = `${note}: ${bars.map((bar) => `${bar.label} ${figure(bar.value.median)}`).join(', ')}.`
  return svg([WIDTH, height], { title, description }, [
    label(0, 18, title, 'class="title"'),
    label(0, 38, `${note}; the thin line is the spread over the rounds`, 'class="note"'),
    stroke(LEFT, TOP - 6, LEFT, height - 4, 'axis'),
    ...drawn,
  ])
}
