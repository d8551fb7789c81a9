import { expect, test } from 'vitest'
import { raceLoads } from './race-loads.ts'

test.each([
  [200, {}],
  [40, { lock: true }],
])(
  'in %i rounds no process gets with %j what was true before a removal',
  async (rounds, options) => {
    const { stale } = await raceLoads({ rounds, options, outdate: (cache) => cache.delete('k') })
    expect(stale).toEqual([])
  },
  60_000,
)
