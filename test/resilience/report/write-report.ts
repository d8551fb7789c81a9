import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { faults } from '../faults/index.ts'
import type { RowResult } from '../run-row.ts'
import { byFault } from './by-fault.ts'
import { page, type RunOptions } from './page.ts'

const FOLDER = resolve(import.meta.dirname, '../../../docs/reference')

/**
 * Writes `docs/reference/resilience.md` and its chart.
 *
 * @param results - The rows of a run over all faults.
 * @param options - How it was made.
 */
export function writeReport(results: readonly RowResult[], options: RunOptions): void {
  mkdirSync(join(FOLDER, 'resilience'), { recursive: true })
  writeFileSync(join(FOLDER, 'resilience', 'by-fault.svg'), byFault(results, Object.keys(faults)))
  writeFileSync(join(FOLDER, 'resilience.md'), page(results, options))
}
