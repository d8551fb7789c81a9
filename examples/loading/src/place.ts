import { startCluster } from '@holdfast/local-redis'
import type { CacheSettings } from 'holdfast'

/** Where the cache of the example keeps its entries; disposing it stops its servers. */
export interface Place extends AsyncDisposable {
  /** A description for the output. */
  readonly description: string
  /** The settings of a cache there. */
  readonly settings: CacheSettings
}

/** The memory of this process. */
export function inMemory(): Place {
  return {
    description: "this process's memory (try: npm start -w examples/loading -- --cluster)",
    settings: { BACKEND: 'locmem' },
    async [Symbol.asyncDispose]() {},
  }
}

/** A real six-node Redis Cluster on this machine. */
export async function onCluster(): Promise<Place> {
  // `install`: a clone of this repository runs with one command, also where there is no Redis.
  const cluster = await startCluster({ install: true })
  return {
    description: `a Redis Cluster of ${cluster.urls.length} nodes`,
    settings: { BACKEND: 'redis', LOCATION: cluster.url, OPTIONS: { CLIENT_CLASS: 'cluster' } },
    [Symbol.asyncDispose]: () => cluster.stop(),
  }
}
