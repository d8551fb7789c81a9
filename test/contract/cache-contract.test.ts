import { describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches } from 'holdfast'
import { afterAll, beforeAll } from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'

/** How values become bytes: by default, and with all that can be between them and Redis. */
const codecs = [
  { name: 'JSON', options: {} },
  {
    name: 'compressed MessagePack',
    options: { SERIALIZER: 'msgpack', COMPRESSOR: 'zlib', COMPRESSOR_KWARGS: { min_length: 0 } },
  },
]

for (const { name, start } of topologies) {
  let running: RunningTopology
  beforeAll(async () => {
    running = await start()
  })
  afterAll(() => running[Symbol.asyncDispose]())

  for (const { name: codec, options } of codecs) {
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
