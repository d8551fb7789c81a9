import { showRatio } from './range.ts'
import { cpu, figure, ratio, speed } from './ratios.ts'
import type { Result } from './rounds.ts'

/**
 * Prints results, one line for each. Ratios are those to the first.
 *
 * @param results - Of one workload.
 */
export function print(results: readonly Result[]): void {
  const first = results[0]
  if (!first) return
  console.log('                               speed               CPU                 CPU per call')
  for (const result of results) {
    const columns = [
      showRatio(ratio(speed, result, first)),
      showRatio(ratio(cpu, result, first)),
      `${figure(cpu, result).median.toFixed(1)} µs`.padStart(9),
    ]
    const perSecond = Math.round(figure(speed, result).median).toLocaleString('en')
    console.log(`  ${result.name.padEnd(28)} ${columns.join(' ')}  ${perSecond}/s`)
  }
}
