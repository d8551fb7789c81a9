import { expect, test } from 'vitest'
import { violations } from './invariants.ts'
import { type Row, runRow } from './run-row.ts'

/** A short part of what `npm run soak` does: one fault for each topology. */
const rows: readonly Row[] = [
  { fault: 'network-cut', topology: 'one server', seed: 1 },
  { fault: 'stop-primary', topology: 'replicas', seed: 1 },
  { fault: 'kill-primary', topology: 'Sentinel', seed: 1 },
  { fault: 'password', topology: 'shards', seed: 1 },
  { fault: 'stop-primary', topology: 'cluster', seed: 1 },
]

// Servers and workers are processes of their own, and mostly wait.
test.concurrent.each(rows)(
  '64 callers see nothing wrong or late: npm run soak -- --seed $seed --fault $fault --topology "$topology"',
  { timeout: 120_000 },
  async (row) => {
    expect(violations(await runRow(row, { subjects: ['Holdfast'], workers: 64 }))).toEqual([])
  },
)
