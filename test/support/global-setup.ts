import {
  type LocalCacheSettings,
  type LocalSentinelSettings,
  startCluster,
  startSentinel,
  startServer,
} from '@holdfast/local-redis'
import type { TestProject } from 'vitest/node'

/** Addresses of the servers that all test files share. Each file uses its own KEY_PREFIX. */
export interface SharedServers {
  /** One server. */
  readonly single: string
  /** The unix socket of the same server. */
  readonly socketPath: string
  /** A primary, then its replica. */
  readonly replicated: readonly string[]
  /** Settings of a cache that asks a Sentinel for these two. */
  readonly sentinel: LocalSentinelSettings
  /** Three independent servers. */
  readonly shards: readonly string[]
  /** Settings of a cache on a server with TLS, as a user with few rights. */
  readonly secured: LocalCacheSettings
  /** Six nodes: three primaries with a replica each. CONFIG is disabled, as in hosted services. */
  readonly cluster: readonly string[]
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: SharedServers
  }
}

const USER = { name: 'app', password: 's/e:c@r e"t', rules: '~* &* +@all -@admin -@dangerous +info +keys +client' }

/** Starts the servers of the whole run, once; returns what stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [single, sentinel, secured, cluster, ...shards] = await Promise.all([
    startServer({ unixSocket: true }),
    // No test kills these servers, so one Sentinel is enough. A busy machine must not cause a failover.
    startSentinel({ sentinels: 1, downAfter: 60_000 }),
    startServer({ tls: true, users: [USER] }),
    startCluster({ renamedCommands: { CONFIG: '' } }),
    startServer(),
    startServer(),
    startServer(),
  ])
  project.provide('servers', {
    single: single.url,
    socketPath: String(single.socketPath),
    replicated: [sentinel.primary, ...sentinel.replicas].map((server) => server.url),
    sentinel: sentinel.settings,
    shards: shards.map((server) => server.url),
    secured: secured.settings,
    cluster: [...cluster.urls],
  })
  return async () => {
    await Promise.all([single, sentinel, secured, cluster, ...shards].map((servers) => servers.stop()))
  }
}
