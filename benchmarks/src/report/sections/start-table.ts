import { rangeOf } from '../../range.ts'
import type { Results } from '../results.ts'
import { digits, ratioText, table } from '../text.ts'

/** Starts of programs. */
export function startTable({ starts }: Results): string {
  if (starts.length === 0) return 'Not measured in a quick run: `npm run build && npm run bench:start`.'
  const rows = starts.flatMap((group) =>
    group.starts.map(({ name, costs }, index) => [
      index === 0 ? `${group.title}: ${name}` : name,
      ratioText(rangeOf(costs.map(({ ms }, round) => ms / (group.starts[0]?.costs[round]?.ms ?? Number.NaN)))),
      `${digits(rangeOf(costs.map(({ ms }) => ms)).median)} ms`,
      `${digits(rangeOf(costs.map(({ peakMb }) => peakMb)).median)} MB`,
    ]),
  )
  return table(['', 'beside the first', 'time', 'peak memory of the process'], rows)
}
