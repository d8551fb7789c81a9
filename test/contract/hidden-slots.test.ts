import type { CommonSettings } from '@holdfast/core'
import { type LocalServer, startServer, waitFor } from '@holdfast/local-redis'
import { describeCacheContract, type OpenedCaches } from '@holdfast/testing'
import { type CachesSettings, createCaches } from 'holdfast'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe } from 'vitest'

// Nothing says that it is a cluster: each cache finds out by the first refusal.
describe('one server that refuses commands over several slots', () => {
  let server: LocalServer
  beforeAll(async () => {
    server = await startServer({ args: ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf'] })
    const admin = new Redis(server.url)
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
    await waitFor('all slots are served', async () => String(await admin.cluster('INFO')).includes('cluster_state:ok'))
    admin.disconnect()
  })
  afterAll(() => server.stop())

  const open = (settings: Readonly<Record<string, CommonSettings>>): OpenedCaches => {
    const complete = Object.entries(settings).map(([alias, own]) => {
      return [alias, { BACKEND: 'redis', LOCATION: server.url, ...own }]
    })
    const caches = createCaches(Object.fromEntries(complete) as CachesSettings)
    return { get: (alias) => caches.get(alias), memo: (work) => caches.memo(work), close: () => caches.close() }
  }
  // The parts whose commands name several keys.
  const parts = ['bulk', 'scanning', 'tags', 'tagRaces', 'locks', 'views'] as const
  describeCacheContract({ name: 'hidden slots, JSON', open }, { parts })
})
