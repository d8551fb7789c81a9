import { createCaches } from 'holdfast'
import { expect, inject, onTestFinished, test } from 'vitest'
import { startWorkers } from './workers.ts'

const ROUNDS = 400

test(`in ${ROUNDS} rounds no process gets what was true before an invalidation`, async () => {
  const settings = {
    BACKEND: 'redis',
    LOCATION: inject('servers').single,
    KEY_PREFIX: `race-${process.pid}-${Date.now()}`,
  } as const
  const opened = [createCaches(settings), createCaches(settings)] as const
  const [one, two] = [opened[0].get(), opened[1].get()]
  onTestFinished(async () => {
    await one.clear()
    for (const caches of opened) await caches.close()
  })
  const [worker] = await startWorkers(1, settings)
  const task = { kind: 'load', key: 'k', truth: 'truth', options: { tags: ['t'] } } as const
  const read = (cache: typeof one): Promise<unknown> => cache.getOrSet('k', () => cache.get('truth'), { tags: ['t'] })
  await one.set('truth', 0)
  const stale: string[] = []
  let loads = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Loads that are under way while the truth changes.
    const early = [read(one), read(two)]
    const asked = worker?.ask(task)
    // Each round lets them get further.
    for (let tick = round % 8; tick > 0; tick -= 1) await new Promise(setImmediate)
    await one.set('truth', round)
    await one.invalidateTags(['t'])
    const late = [read(two), read(one)]
    loads += (await asked)?.loads ?? 0
    const answer = await worker?.ask(task)
    loads += answer?.loads ?? 0
    for (const value of [...(await Promise.all(late)), ...(answer?.values ?? [])]) {
      if (value !== round) stale.push(`${value} in round ${round}`)
    }
    await Promise.all(early)
    for (const cache of [one, two]) {
      const value = await cache.get('k')
      if (value !== undefined && value !== round) stale.push(`${value} kept in round ${round}`)
    }
  }
  expect(stale).toEqual([])
  expect(loads + one.stats().loads + two.stats().loads).toBeGreaterThanOrEqual(ROUNDS)
}, 60_000)
