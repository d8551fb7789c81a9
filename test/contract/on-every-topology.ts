import { describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches } from 'holdfast'
import { afterAll, beforeAll } from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'

/**
 * Declares the contract of a cache for every topology.
 *
 * @param codec - How titles call the way in which values become bytes.
 * @param options - OPTIONS that say it.
 */
export function describeOnEveryTopology(codec: string, options: Readonly<Record<string, unknown>>): void {
  for (const { name, start } of topologies) {
    let running: RunningTopology
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running[Symbol.asyncDispose]())

    describeCacheContract({
      name: `${name}, ${codec}`,
      open(settings): OpenedCaches {
        const base: Readonly<Record<string, unknown>> = { ...running.settings }
        const complete = Object.entries(settings).map(([alias, own]) => {
          const OPTIONS = { ...Object(base.OPTIONS), ...options, ...Object((own as typeof base).OPTIONS) }
          return [alias, { ...base, ...own, OPTIONS }]
        })
        const caches = createCaches(Object.fromEntries(complete) as CachesSettings)
        return { get: (alias) => settling(caches.get(alias), running.settle), close: () => caches.close() }
      },
    })
  }
}
