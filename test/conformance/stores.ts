import { startCluster, startServer } from '@holdfast/local-redis'
import type { RedisSettings } from 'holdfast'

/** Settings of one cache. */
export type CacheSettings =
  | { readonly BACKEND: 'locmem'; readonly OPTIONS: { readonly MAX_ENTRIES: number } }
  | (RedisSettings & { readonly BACKEND: 'redis' })

interface Stores extends AsyncDisposable {
  readonly settings: CacheSettings
}

/** Starts where responses are kept: `memory`, `redis` or `cluster`. */
export async function startStores(over: string): Promise<Stores> {
  if (over === 'memory') {
    // Room for the pages of all tests, which run at once.
    const settings = { BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 10_000 } } as const
    return { settings, [Symbol.asyncDispose]: async () => {} }
  }
  if (over === 'redis') {
    const server = await startServer({ install: true })
    const settings = { BACKEND: 'redis', LOCATION: server.url } as const
    return { settings, [Symbol.asyncDispose]: () => server.stop() }
  }
  if (over !== 'cluster') throw new Error(`There is no "${over}": use memory, redis or cluster.`)
  const cluster = await startCluster({ install: true })
  const settings = { BACKEND: 'redis', LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } } as const
  return { settings, [Symbol.asyncDispose]: () => cluster.stop() }
}
