import { startCluster, startReplicated, startServer } from '@holdfast/local-redis'
import type { TestProject } from 'vitest/node'

/** Addresses of the servers that all test files share, each with its own KEY_PREFIX. */
export interface SharedServers {
  /** One server. */
  readonly single: string
  /** A primary, then its replica. */
  readonly replicated: readonly string[]
  /** Six nodes: three primaries with a replica each. */
  readonly cluster: readonly string[]
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: SharedServers
  }
}

/** Starts the servers of the whole run, once; returns what stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [single, replicated, cluster] = await Promise.all([startServer(), startReplicated(), startCluster()])
  project.provide('servers', { single: single.url, replicated: [...replicated.urls], cluster: [...cluster.urls] })
  return async () => {
    await Promise.all([single.stop(), replicated.stop(), cluster.stop()])
  }
}
