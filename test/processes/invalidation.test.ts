import { expect, test } from 'vitest'
import { raceLoads } from './race-loads.ts'

const ROUNDS = 400

test(`in ${ROUNDS} rounds no process gets what was true before an invalidation`, async () => {
  const { stale, loads } = await raceLoads({
    rounds: ROUNDS,
    options: { tags: ['t'] },
    outdate: (cache) => cache.invalidateTags(['t']),
  })
  expect(stale).toEqual([])
  expect(loads).toBeGreaterThanOrEqual(ROUNDS)
}, 60_000)
