import type { RowResult } from '../run-row.ts'
import type { Outcome } from '../workload/task.ts'

/** One line for each subject of a row. */
export function summary({ fault, topology, seed, window, outcomes }: RowResult): string {
  const lines = outcomes.map((outcome) => `  ${outcome.subject.padEnd(10)} ${line(outcome)}`)
  return [`${fault}, ${topology} (seed ${seed}): the servers needed ${window} ms`, ...lines].join('\n')
}

function line(outcome: Outcome): string {
  const { calls, longest, longestOperation, healed, wrong, lost, apart, unanswered, unhandled } = outcome
  const parts = [
    `${calls} calls`,
    `errors ${errorsOf(outcome, ', ') || 'none'}`,
    `longest ${longest} ms (${longestOperation})`,
    `healed after ${healed} ms`,
    `wrong ${wrong.length}`,
    `lost ${lost}`,
  ]
  if (outcome.refused > 0) parts.push(`refused ${outcome.refused}`)
  if (apart > 0) parts.push(`apart ${apart}`)
  if (outcome.starved > 0) parts.push(`starved ${outcome.starved}`)
  if (unanswered > 0) parts.push(`unanswered ${unanswered}`)
  if (unhandled.length > 0) parts.push(`unhandled ${unhandled.length}`)
  return parts.join('; ')
}

/** Numbers of errors by code, the most frequent first. */
export function errorsOf({ errors }: Outcome, separator: string): string {
  return Object.entries(errors)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code.replace('ERR_CACHE_', '')} ${count.toLocaleString('en')}`)
    .join(separator)
}
