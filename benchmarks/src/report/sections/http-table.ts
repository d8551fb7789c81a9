import { cpu, figure, ratio, speed } from '../../ratios.ts'
import type { Results } from '../results.ts'
import { digits, rate, ratioText, table } from '../text.ts'

/** Answers over HTTP. */
export function httpTable({ http }: Results): string {
  const rows = http.flatMap(({ title, results }) =>
    results.map((result, index) => [
      index === 0 ? `${title}: ${result.name}` : result.name,
      index === 0 ? '×1' : ratioText(ratio(speed, result, results[0] ?? result)),
      rate(figure(speed, result).median),
      `${digits(figure(cpu, result).median)} µs`,
    ]),
  )
  return table(['', 'speed', 'answers', 'CPU of the server per answer'], rows)
}
