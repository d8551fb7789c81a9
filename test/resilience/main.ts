/**
 * Breaks servers under load, and writes what happened to `docs/reference/resilience.md`:
 * `npm run soak -- [--minutes 10] [--seed 1] [--fault kill-primary] [--topology cluster] [--workers 64] [--alone]`.
 * Several faults and topologies are separated by commas. With `--fault` or `--topology` the page is not written; with
 * `--alone` the other clients are left out. It fails when Holdfast did what it must not, and says how to see it again.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { violations } from './invariants.ts'
import { page } from './report/page.ts'
import { summary } from './report/summary.ts'
import { type RowResult, runRow } from './run-row.ts'
import { allRows, chosenRows } from './schedule.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string' },
    topology: { type: 'string' },
    workers: { type: 'string', default: '64' },
    alone: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const workers = Number(values.workers)
const until = performance.now() + Number(values.minutes) * 60_000
const isWhole = values.fault === undefined && values.topology === undefined
const rows = chosenRows(values.fault, values.topology)
const peers = values.alone ? [] : (['ioredis', 'node-redis'] as const)
const results: RowResult[] = []
let failed = 0

for (const [place, row] of allRows(rows, seed)) {
  // A row that was asked for by its name runs once, however long it takes.
  if (performance.now() > until || (!isWhole && place >= rows.length)) break
  const found: string[] = []
  try {
    const result = await runRow(row, { subjects: ['Holdfast', ...peers], workers })
    found.push(...violations(result))
    results.push(result)
    console.log(summary(result))
  } catch (error) {
    console.log(`${row.fault}, ${row.topology}`)
    found.push(`could not be run: ${error}`)
  }
  if (found.length === 0) continue
  failed += 1
  for (const line of found.slice(0, 10)) console.log(`  ${line}`)
  if (found.length > 10) console.log(`  and ${found.length - 10} more`)
  console.log(`  again: npm run soak -- --seed ${row.seed} --fault ${row.fault} --topology '${row.topology}'`)
}

if (isWhole && !values.alone) {
  const path = join(import.meta.dirname, '..', '..', 'docs', 'reference', 'resilience.md')
  writeFileSync(path, page(results, { seed, workers, planned: rows.length }))
}
console.log(`${results.length} of ${rows.length} rows, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
