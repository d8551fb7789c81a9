import type { Fault } from './faults/fault.ts'
import { faults } from './faults/index.ts'
import { HEALING_MS, type RowResult } from './run-row.ts'

/**
 * Tells what Holdfast did that it must not, whatever breaks.
 *
 * @param result - What was seen.
 * @returns One line each; none when all is well.
 */
export function violations({ fault, outcomes }: RowResult): string[] {
  const outcome = outcomes.find(({ subject }) => subject === 'Holdfast')
  if (!outcome) return ['Holdfast was not asked']
  const { wrong, late, unhandled, early, healed, unanswered, calls, errors, starved } = outcome
  const failed = Object.values(errors).reduce((all, count) => all + count, 0) - starved
  const { unnoticed }: Fault = faults[fault]
  return [
    ...wrong.map((what) => `wrong: ${what}`),
    ...late.map((what) => `late: ${what}`),
    ...unhandled.map((what) => `unhandled: ${what}`),
    ...early.map((what) => `failed before the fault: ${what}`),
    ...(healed > HEALING_MS ? [`calls still failed ${healed} ms after the servers were whole`] : []),
    ...(unanswered > 0 ? [`${unanswered} calls did not end`] : []),
    ...(unnoticed && failed > 0 ? [`${failed} calls failed, though all that they need was there`] : []),
    // Otherwise nothing was tested.
    ...(calls < 500 ? [`only ${calls} calls were made`] : []),
  ]
}
