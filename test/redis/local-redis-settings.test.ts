import {
  type LocalCacheSettings,
  startCluster,
  startReplicated,
  startSentinel,
  startServer,
} from '@holdfast/local-redis'
import { createCaches } from 'holdfast'
import { describe, expect, test } from 'vitest'

/** Creates a cache from the settings, and uses commands that go to one node, to all nodes, and through scans. */
async function useCache(settings: LocalCacheSettings): Promise<void> {
  const warnings: string[] = []
  const caches = createCaches({ default: settings }, { onWarning: ({ code }) => void warnings.push(code) })
  try {
    const cache = caches.get()
    const names = Array.from({ length: 50 }, (_, index) => `key:${index}`)
    await Promise.all(names.map((name, index) => cache.set(name, { index })))
    const found = await cache.getMany([...names, 'missing'])
    expect([...found]).toEqual(names.map((name, index) => [name, { index }]))
    expect(await cache.clear()).toBe(50)
    expect((await cache.getMany(names)).size).toBe(0)
    expect(warnings).toEqual([])
  } finally {
    await caches.close()
  }
}

const users = [{ name: 'app', password: 's/e:c@r e"t', rules: '~* &* +@all -@dangerous +info' }]

describe.concurrent('settings of local servers make a cache that works', { timeout: 60_000 }, () => {
  test('one server', async () => {
    await using server = await startServer()
    await useCache(server.settings)
  })

  test('one server with TLS and users', async () => {
    await using server = await startServer({ tls: true, users })
    await useCache(server.settings)
  })

  test('one server that wants certificates of its clients', async () => {
    await using server = await startServer({ tls: { clientCertificates: true } })
    await useCache(server.settings)
  })

  test('a primary with a replica, TLS and a password', async () => {
    await using servers = await startReplicated({ tls: true, password: 'open sesame' })
    expect(servers.settings.LOCATION).toHaveLength(2)
    await useCache({ ...servers.settings, LOCATION: servers.settings.LOCATION[0] ?? '' })
  })

  test('a Sentinel set', async () => {
    await using set = await startSentinel({ replicas: 0 })
    await useCache(set.settings)
  })

  test('a Sentinel set with TLS, a password and users', async () => {
    await using set = await startSentinel({ replicas: 0, tls: true, password: 'open sesame', users })
    await useCache(set.settings)
  })

  test('a cluster', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0 })
    await useCache(cluster.settings)
  })

  test('a cluster with TLS and a password', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0, tls: true, password: 'open sesame' })
    await useCache(cluster.settings)
  })

  test('a cluster with users, and without CONFIG', async () => {
    await using cluster = await startCluster({ replicasPerPrimary: 0, users, renamedCommands: { CONFIG: '' } })
    await useCache(cluster.settings)
  })
})

test('settings of local servers do not work without their credentials', { timeout: 30_000 }, async () => {
  await using server = await startServer({ tls: true, users })
  const { CONNECTION_POOL_KWARGS: kwargs, ...anonymous } = server.settings.OPTIONS
  const without = async (OPTIONS: LocalCacheSettings['OPTIONS']): Promise<void> => {
    const caches = createCaches({ default: { ...server.settings, OPTIONS } })
    await expect(caches.get().set('key', 1)).rejects.toMatchObject({ code: /^ERR_CACHE_(CONNECTION|SERVER)$/ })
    await caches.close()
  }
  await without(anonymous)
  await without({ ...anonymous, CONNECTION_POOL_KWARGS: { ...kwargs, username: 'nobody' } })
})
