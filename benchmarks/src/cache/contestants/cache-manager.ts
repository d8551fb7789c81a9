import { createCache } from 'cache-manager'
import type { Client, Target } from '../contestant.ts'
import { LIFETIME_SECONDS } from '../contestant.ts'
import { openKeyv } from './keyv-store.ts'

/** cache-manager over @keyv/redis, or in memory. */
export async function open(target: Target): Promise<Client> {
  const stores = target.place === 'memory' ? {} : { stores: [await openKeyv(target)] }
  const cache = createCache({ ...stores, ttl: LIFETIME_SECONDS * 1000 })
  for (const event of ['get', 'set', 'mget', 'mset'] as const) {
    cache.on(event, ({ error }: { error?: unknown }) => {
      if (error !== undefined) target.onError(error)
    })
  }
  return {
    get: (key) => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: (keys) => cache.mget(keys),
    setMany: (entries) => cache.mset(entries.map(([key, value]) => ({ key, value }))),
    getOrSet: (key, load) => cache.wrap(key, load),
    close: () => cache.disconnect(),
  }
}
