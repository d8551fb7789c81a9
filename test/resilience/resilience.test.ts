import { expect, test } from 'vitest'
import { violations } from './invariants.ts'
import { type Row, runRow } from './run-row.ts'
import { rowsOfDay } from './schedule.ts'

const DAY_MS = 86_400_000

/** A short part of what `npm run soak` does: one fault for each topology, others on each day. */
const rows: readonly Row[] = rowsOfDay(Math.floor(Date.now() / DAY_MS))

// Servers and workers are processes of their own, and mostly wait.
test.concurrent.each(rows)(
  '64 callers see nothing wrong or late: npm run soak -- --seed $seed --fault $fault --topology "$topology"',
  { timeout: 120_000 },
  async (row) => {
    expect(violations(await runRow(row, { subjects: ['Holdfast'], workers: 64 }))).toEqual([])
  },
)
