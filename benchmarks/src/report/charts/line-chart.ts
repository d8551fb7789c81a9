import { type Growth, slope } from '../../growth/series.ts'
import { digits } from '../text.ts'
import { label, round, stroke, svg } from './svg.ts'

const WIDTH = 760
const HEIGHT = 360
const LEFT = 70
const RIGHT = 20
const TOP = 60
const BOTTOM = 56
const CLASSES = ['ours', 'third', 'fourth', 'peer'] as const
const DASHES = ['', '7 4', '2 4', '10 3 2 3'] as const

/** Draws lines with logarithms on both axes: what grows in proportion rises as fast as it goes right. */
export function lineChart({ title, x, y, lines }: Growth): string {
  const points = lines.flatMap((line) => line.points)
  const across = axis(points.map((point) => point.x))
  const up = axis(points.map((point) => point.y))
  const atX = (value: number): number => LEFT + across.place(value) * (WIDTH - LEFT - RIGHT)
  const atY = (value: number): number => HEIGHT - BOTTOM - up.place(value) * (HEIGHT - TOP - BOTTOM)
  const legendTop = HEIGHT + 8
  const content = [
    label(0, 18, title, 'class="title"'),
    label(0, 38, `${y}, by ${x}; both axes are logarithmic`, 'class="note"'),
    ...up.ticks.flatMap((tick) => [
      stroke(LEFT, atY(tick), WIDTH - RIGHT, atY(tick), 'grid'),
      label(LEFT - 8, atY(tick) + 4, short(tick), 'text-anchor="end"'),
    ]),
    ...across.ticks.flatMap((tick) => [
      stroke(atX(tick), TOP, atX(tick), HEIGHT - BOTTOM, 'grid'),
      label(atX(tick), HEIGHT - BOTTOM + 18, short(tick), 'text-anchor="middle"'),
    ]),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 40, x, 'text-anchor="middle" class="note"'),
    ...lines.flatMap((line, index) => {
      const name = CLASSES[index % CLASSES.length] as string
      const dash = `stroke-dasharray="${DASHES[index % DASHES.length]}"`
      const corners = line.points.map((point) => `${round(atX(point.x))},${round(atY(point.y))}`)
      const legend = legendTop + index * 22
      return [
        `<polyline class="line ${name}" ${dash} points="${corners.join(' ')}"/>`,
        ...line.points.map(
          (point) => `<circle class="${name}" cx="${round(atX(point.x))}" cy="${round(atY(point.y))}" r="3.5"/>`,
        ),
        `<polyline class="line ${name}" ${dash} points="${LEFT},${legend} ${LEFT + 36},${legend}"/>`,
        label(LEFT + 46, legend + 4, `${line.name}: exponent ${slope(line).toFixed(2)}`),
      ]
    }),
  ]
  const told = lines.map(
    (line) => `${line.name}: ${line.points.map((point) => `${digits(point.y)} at ${short(point.x)}`).join(', ')}`,
  )
  const description = `${y}, by ${x}. ${told.join('. ')}.`
  return svg([WIDTH, legendTop + lines.length * 22], { title, description }, content)
}

interface Axis {
  readonly ticks: readonly number[]
  /** Returns where a value is, from 0 to 1. */
  place(value: number): number
}

function axis(values: readonly number[]): Axis {
  const from = Math.min(...values) * 0.8
  const to = Math.max(...values) * 1.25
  const wide = to / from > 100
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1) {
    for (const step of wide ? [1] : [1, 2, 3, 5]) ticks.push(step * 10 ** power)
  }
  return {
    ticks: ticks.filter((tick) => tick >= from && tick <= to),
    place: (value) => Math.log(value / from) / Math.log(to / from),
  }
}

function short(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`
  if (value >= 1000) return `${Number((value / 1000).toPrecision(3))}k`
  return String(Number(value.toPrecision(3)))
}
