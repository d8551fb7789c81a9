import { goals } from '../goals.ts'
import type { Results } from '../results.ts'
import { digits, ratioText, table } from '../text.ts'

/** Every figure to reach, whether it was reached or not. */
export function goalTable(results: Results): string {
  const rows = goals.map(({ work, against, goal, unit, measured, isReached, command }) => {
    const range = measured(results)
    if (!range || Number.isNaN(range.median)) return [work, against, goal, 'not measured', '', `\`${command}\``]
    const { median, min, max } = range
    const text = unit === 'ratio' ? ratioText(range) : `${digits(median)} µs (${digits(min)}–${digits(max)})`
    return [work, against, goal, text, isReached(median) ? 'yes' : '**no**', `\`${command}\``]
  })
  return table(['work', 'against', 'goal', 'here', 'reached', 'measured alone by'], rows)
}
