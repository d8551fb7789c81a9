/**
 * Measures Holdfast against its peers, and writes `docs/reference/performance.md`: `npm run bench -- [--quick]
 * [--rounds 9] [--only <text>] [--against <checkout>]`. With `--only` or `--against` it only prints.
 */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startCluster, startServer } from '@holdfast/local-redis'
import { type Comparison, chosenIn, compareIn, type Plan } from './cache/compare.ts'
import { measureGrowth } from './growth/measure-growth.ts'
import { measureHits } from './http/measure-hits.ts'
import { describeMachine } from './machine.ts'
import { measureMemory } from './memory/measure-memory.ts'
import { writeReport } from './report/write-report.ts'
import { QUICK, WHOLE } from './rounds.ts'
import { measureStarts } from './start/measure-starts.ts'

const ENTRIES = { quick: 5000, whole: 50_000 }
const STARTS = 9

const args = process.argv.slice(2)
const { quick, rounds, only, against } = parseArgs({
  args,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    against: { type: 'string' },
  },
}).values

const usual = quick ? QUICK : WHOLE
const pace = { ...usual, rounds: rounds === undefined ? usual.rounds : Number(rounds) }
const plan: Plan = { ...pace, quick, only, against: against === undefined ? undefined : resolve(against) }

async function compareCaches(): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  const places = (['memory', 'near', 'server'] as const).filter((place) => chosenIn(place, plan).length > 0)
  if (places.length > 0) {
    await using server = await startServer({ install: true })
    for (const place of places) comparisons.push(...(await compareIn(place, [server.url], plan)))
  }
  if (chosenIn('cluster', plan).length > 0) {
    await using cluster = await startCluster({ install: true })
    comparisons.push(...(await compareIn('cluster', cluster.urls, plan)))
  }
  return comparisons
}

async function measureAll(): Promise<void> {
  const begun = performance.now()
  const machine = await describeMachine()
  if (!quick) execFileSync('npm', ['run', 'build'], { cwd: resolve(import.meta.dirname, '../..'), stdio: 'ignore' })
  const caches = await compareCaches()
  const http = await measureHits(pace)
  const starts = quick ? [] : await measureStarts(STARTS)
  console.log('\nmemory per entry')
  const memory = await measureMemory(quick ? ENTRIES.quick : ENTRIES.whole)
  const growth = await measureGrowth(quick)
  const minutes = (performance.now() - begun) / 60_000
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const date = new Date().toISOString().slice(0, 10)
  writeReport({ command, date, minutes, quick, pace, machine, caches, http, starts, memory, growth })
  console.log(`\nWritten: docs/reference/performance.md, after ${minutes.toFixed(1)} minutes`)
}

if (only === '' && against === undefined) await measureAll()
else await compareCaches()
