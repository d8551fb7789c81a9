import { expect, test } from 'vitest'
import { inBatches } from '../src/batches.ts'

async function* count(to: number): AsyncGenerator<number> {
  for (let number = 1; number <= to; number += 1) yield number
}

test.each([
  [0, []],
  [2, [[1, 2]]],
  [3, [[1, 2, 3]]],
  [7, [[1, 2, 3], [4, 5, 6], [7]]],
])('inBatches gathers %d items by threes', async (to, batches) => {
  const seen: number[][] = []
  for await (const batch of inBatches(count(to), 3)) seen.push(batch)
  expect(seen).toEqual(batches)
})
