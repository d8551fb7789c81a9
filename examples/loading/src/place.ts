import { startCluster } from '@holdfast/local-redis'
import type { CacheSettings } from 'holdfast'

/** Where the example's cache keeps its entries, and what has to be stopped afterwards. */
export interface Place extends AsyncDisposable {
  /** What it is, for the reader. */
  readonly description: string
  /** The settings of a cache there. */
  readonly settings: CacheSettings
}

/** This process's memory: needs nothing. */
export function inMemory(): Place {
  return {
    description: "this process's memory (try: npm start -w examples/loading -- --cluster)",
    settings: { BACKEND: 'locmem' },
    async [Symbol.asyncDispose]() {},
  }
}

/** A real six-node Redis Cluster on this machine. */
export async function onCluster(): Promise<Place> {
  const cluster = await startCluster()
  return {
    description: `a Redis Cluster of ${cluster.urls.length} nodes`,
    settings: { BACKEND: 'redis', LOCATION: cluster.url, OPTIONS: { CLIENT_CLASS: 'cluster' } },
    [Symbol.asyncDispose]: () => cluster.stop(),
  }
}
