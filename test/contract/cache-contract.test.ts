import { describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches } from 'holdfast'
import { afterAll, beforeAll } from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'

for (const { name, start } of topologies) {
  let running: RunningTopology
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  describeCacheContract({
    name,
    open(settings): OpenedCaches {
      const complete = Object.entries(settings).map(([alias, own]) => [alias, { ...running.settings, ...own }])
      const caches = createCaches(Object.fromEntries(complete) as CachesSettings)
      return { get: (alias) => settling(caches.get(alias), running.settle), close: () => caches.close() }
    },
  })
}
