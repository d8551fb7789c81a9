import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { page } from './page.ts'
import { pictures } from './pictures.ts'
import type { Results } from './results.ts'

const FOLDER = resolve(import.meta.dirname, '../../../docs/reference')

/**
 * Writes `docs/reference/performance.md`, its charts, and the figures behind them. Nothing of an earlier run stays.
 *
 * @param measured - All figures of one run.
 */
export function writeReport(measured: Results): void {
  // Rounded first, so that the page can be written again from the file.
  const figures = JSON.stringify(measured, rounded)
  const results = JSON.parse(figures) as Results
  const folder = join(FOLDER, 'performance')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const charts = pictures(results)
  for (const [name, svg] of charts) writeFileSync(join(folder, name), svg)
  writeFileSync(join(folder, 'results.json'), `${figures}\n`)
  writeFileSync(join(FOLDER, 'performance.md'), page(results, new Set(charts.keys())))
}

/** Four digits are more than a round is worth. */
function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value
}
