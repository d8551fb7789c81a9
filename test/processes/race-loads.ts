import { type Cache, createCaches, type LoadOptions } from 'holdfast'
import { inject, onTestFinished } from 'vitest'
import { startWorkers } from './workers.ts'

/** What {@link raceLoads} races. */
export interface Race {
  /** How often. */
  readonly rounds: number
  /** Options of each load. */
  readonly options: LoadOptions
  /** Makes what is stored old. */
  readonly outdate: (cache: Cache) => Promise<unknown>
}

/**
 * Loads a value in two caches of this process and in another process while the truth changes.
 *
 * @returns What was answered or kept though it was old before the question, and how often the loader ran.
 */
export async function raceLoads({ rounds, options, outdate }: Race): Promise<{ stale: string[]; loads: number }> {
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
  const task = { kind: 'load', key: 'k', truth: 'truth', options } as const
  const read = (cache: Cache): Promise<unknown> => cache.getOrSet('k', () => cache.get('truth'), options)
  await one.set('truth', 0)
  const stale: string[] = []
  let loads = 0
  for (let round = 1; round <= rounds; round += 1) {
    // Loads that are under way while the truth changes.
    const early = [read(one), read(two)]
    const asked = worker?.ask(task)
    // Each round lets them get further.
    for (let tick = round % 8; tick > 0; tick -= 1) await new Promise(setImmediate)
    await one.set('truth', round)
    await outdate(one)
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
  return { stale, loads: loads + one.stats().loads + two.stats().loads }
}
