import { expect, test } from 'vitest'
import { violations } from './invariants.ts'
import { type Row, runRow } from './run-row.ts'

/** A short part of what `npm run soak` does: one fault for each topology. */
const rows: readonly Omit<Row, 'seed'>[] = [
  { fault: 'network-cut', topology: 'one server' },
  { fault: 'stop-primary', topology: 'replicas' },
  { fault: 'kill-primary', topology: 'Sentinel' },
  { fault: 'password', topology: 'shards' },
  { fault: 'stop-primary', topology: 'cluster' },
]

// Servers and workers are processes of their own, and mostly wait.
test.concurrent.each(rows)(
  '64 callers see nothing wrong or late: $fault, $topology',
  { timeout: 90_000 },
  async (row) => {
    const result = await runRow({ ...row, seed: 1 }, { subjects: ['Holdfast'], workers: 64 })
    expect(violations(result)).toEqual([])
  },
)
