/**
 * Breaks servers under load, and writes what happened to `docs/reference/resilience.md`, with a chart:
 * `npm run soak -- [--minutes 10] [--seed 1] [--fault kill-primary] [--topology cluster] [--workers 64] [--alone]`.
 * Several faults and topologies are separated by commas. With `--fault` or `--topology` the page is not written; with
 * `--alone` the other clients are left out. It ends when its minutes are over, also within a row, which does not count
 * then. It fails when Holdfast did what it must not, and says how to see it again.
 */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { violations } from './invariants.ts'
import { summary } from './report/summary.ts'
import { writeReport } from './report/write-report.ts'
import { type Row, type RowResult, runRow } from './run-row.ts'
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
const isWhole = values.fault === undefined && values.topology === undefined
const rows = chosenRows(values.fault, values.topology)
const peers = values.alone ? [] : (['ioredis', 'node-redis'] as const)
const results: RowResult[] = []
const broken: string[] = []
let failed = 0

const end = new AbortController()
const ended = once(end.signal, 'abort')
process.once('SIGINT', () => end.abort('it was interrupted'))
// A row that was asked for by its name runs once, however long it takes.
if (isWhole) setTimeout(() => end.abort(`its ${values.minutes} minutes were over`), Number(values.minutes) * 60_000)

for (const [place, row] of allRows(rows, seed)) {
  if (!isWhole && place >= rows.length) break
  const found = await Promise.race([tryRow(row), ended.then(() => [])])
  if (end.signal.aborted) break
  if (found.length === 0) continue
  failed += 1
  for (const line of found.slice(0, 10)) console.log(`  ${line}`)
  if (found.length > 10) console.log(`  and ${found.length - 10} more`)
  console.log(`  again: npm run soak -- --seed ${row.seed} --fault ${row.fault} --topology '${row.topology}'`)
}

if (isWhole && !values.alone) {
  writeReport(results, { seed, workers, planned: rows, ended: String(end.signal.reason), broken })
}
console.log(`${results.length} rows, of ${rows.length} there are; ${failed} failed`)
// Without waiting for the row that was under way: its processes and servers end with this one.
process.exit(failed > 0 ? 1 : 0)

/** Runs a row. @returns What is wrong with it */
async function tryRow(row: Row): Promise<readonly string[]> {
  try {
    const result = await runRow(row, { subjects: ['Holdfast', ...peers], workers, goesOn: true })
    if (end.signal.aborted) return []
    results.push(result)
    console.log(summary(result))
    return violations(result)
  } catch (error) {
    if (end.signal.aborted) return []
    console.log(`${row.fault}, ${row.topology}`)
    broken.push(`${row.fault} on ${row.topology} (${error})`)
    return [`could not be run: ${error}`]
  }
}
