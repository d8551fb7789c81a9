import { slope } from '../../growth/series.ts'
import type { Results } from '../results.ts'
import { digits, table } from '../text.ts'

/** The growth of costs: a chart and a table for each. */
export function growthSection({ growth }: Results): string {
  return growth
    .map(({ id, title, x, y, lines }) => {
      const sizes = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].toSorted(
        (a, b) => a - b,
      )
      const rows = lines.map((line) => [
        line.name,
        ...sizes.map((size) => {
          const point = line.points.find((one) => one.x === size)
          return point ? digits(point.y) : ''
        }),
        slope(line).toFixed(2),
      ])
      const head = ['', ...sizes.map((size) => size.toLocaleString('en')), 'exponent']
      return `### ${title}: ${y}, by ${x}\n\n![${title}](performance/growth-${id}.svg)\n\n${table(head, rows)}`
    })
    .join('\n\n')
}
