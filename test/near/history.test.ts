import { setTimeout as delay } from 'node:timers/promises'
import { type LocalServer, startCluster, startSentinel, startServer } from '@holdfast/local-redis'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { checkHistory, type History } from './history.ts'
import { startStallingProxy } from './stalling-proxy.ts'

/** Kills the connections for messages of a server, some times. */
async function killTrackers(servers: readonly LocalServer[], times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    for (const server of servers) {
      const redis = new Redis(server.port)
      await redis.client('KILL', 'TYPE', 'PUBSUB')
      redis.disconnect()
    }
    await delay(300)
  }
}

function expectTrue({ stale, nearHits, writes }: History): void {
  expect(stale).toEqual([])
  // Otherwise nothing was tested.
  expect(writes).toBeGreaterThan(200)
  expect(nearHits).toBeGreaterThan(1000)
}

test.concurrent('on one server, no process gets what was replaced more than a second ago', async (context) => {
  await using server = await startServer()
  const proxy = await startStallingProxy(context, server)
  const faults = async (): Promise<void> => {
    await killTrackers([server], 6)
    for (let time = 0; time < 3; time += 1) {
      proxy.stall()
      await delay(1800)
      proxy.release()
      await delay(700)
    }
    await server.pause()
    await delay(2500)
    await server.resume()
    await delay(1000)
  }
  const settings = { BACKEND: 'redis', LOCATION: server.url } as const
  expectTrue(await checkHistory(context, { settings, location: proxy.url, readers: 4, faults }))
}, 60_000)

test.concurrent('with Sentinels, no process gets it during a failover either', async (context) => {
  await using set = await startSentinel({ replicas: 1 })
  const faults = async (): Promise<void> => {
    await killTrackers([set.primary], 2)
    await set.primary.pause()
    await delay(6000)
    await set.primary.resume()
    await delay(3000)
  }
  expectTrue(await checkHistory(context, { settings: set.settings, readers: 3, replicas: 1, faults }))
}, 60_000)

test.concurrent('on a cluster, no process gets it while primaries fail and slots move', async (context) => {
  await using cluster = await startCluster({ nodeTimeout: 1000 })
  const [first, second, third] = cluster.primaries as readonly [LocalServer, LocalServer, LocalServer]
  const faults = async (): Promise<void> => {
    await killTrackers(cluster.primaries, 3)
    await cluster.moveSlots({ from: 0, to: 200 }, second)
    await second.pause()
    await delay(4000)
    await second.resume()
    await third.kill()
    await delay(4000)
    await killTrackers([first], 2)
  }
  const settings = { BACKEND: 'redis', LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } } as const
  expectTrue(await checkHistory(context, { settings, readers: 3, replicas: 1, faults }))
}, 90_000)
