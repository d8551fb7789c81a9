import { type LocalServer, startCluster, startReplicated, startSentinel, startServer } from '@holdfast/local-redis'
import type { RedisSettings } from 'holdfast'

/** Servers of one test, which may break them. */
export interface StartedServers extends AsyncDisposable {
  readonly primaries: readonly LocalServer[]
  readonly replicas: readonly LocalServer[]
  readonly settings: RedisSettings & { readonly BACKEND: 'redis' }
}

/** Starts the servers of a topology. */
export const startTopology = {
  async 'one server'() {
    const server = await startServer()
    return own(server, [server], [], { LOCATION: server.url })
  },
  async 'a primary with a replica'() {
    const servers = await startReplicated()
    return own(servers, [servers.primary], servers.replicas, { LOCATION: servers.urls })
  },
  async shards() {
    const server = await startServer()
    return own(server, [server], [], { LOCATION: [server.url], OPTIONS: { CLIENT_CLASS: 'sharded' } })
  },
  async Sentinel() {
    const set = await startSentinel({ replicas: 1 })
    return own(set, [set.primary], set.replicas, set.settings)
  },
  async 'a cluster'() {
    const cluster = await startCluster()
    const settings = { LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } }
    return own(cluster, cluster.primaries, cluster.replicas, settings)
  },
} satisfies Readonly<Record<string, () => Promise<StartedServers>>>

function own(
  started: { stop(): Promise<void> },
  primaries: readonly LocalServer[],
  replicas: readonly LocalServer[],
  settings: RedisSettings,
): StartedServers {
  return {
    primaries,
    replicas,
    settings: { ...settings, BACKEND: 'redis' },
    [Symbol.asyncDispose]: () => started.stop(),
  }
}
