import { createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startWorkers } from './workers.ts'

test.each([
  [200, {}],
  [40, { lock: true }],
])(
  'in %i rounds no process gets with %j what was true before a removal',
  async (rounds, options) => {
    const settings = {
      BACKEND: 'redis',
      LOCATION: inject('servers').single,
      KEY_PREFIX: `removal-${process.pid}-${Date.now()}`,
    } as const
    const opened = [createCaches(settings), createCaches(settings)] as const
    const [one, two] = [opened[0].get(), opened[1].get()]
    onTestFinished(async () => {
      await one.clear()
      for (const caches of opened) await caches.close()
    })
    const [worker] = await startWorkers(1, settings)
    const task = { kind: 'load', key: 'k', truth: 'truth', options } as const
    const read = (cache: typeof one): Promise<unknown> => cache.getOrSet('k', () => cache.get('truth'), options)
    await one.set('truth', 0)
    const stale: string[] = []
    for (let round = 1; round <= rounds; round += 1) {
      // Loads that are under way while the truth changes.
      const early = [read(one), read(two)]
      const asked = worker?.ask(task)
      // Each round they have come further.
      for (let tick = round % 8; tick > 0; tick -= 1) await new Promise(setImmediate)
      await one.set('truth', round)
      await one.delete('k')
      const late = [read(two), read(one)]
      await asked
      const answer = await worker?.ask(task)
      for (const value of [...(await Promise.all(late)), ...(answer?.values ?? [])]) {
        if (value !== round) stale.push(`${value} in round ${round}`)
      }
      await Promise.all(early)
      const value = await two.get('k')
      if (value !== undefined && value !== round) stale.push(`${value} kept in round ${round}`)
    }
    expect(stale).toEqual([])
  },
  60_000,
)
