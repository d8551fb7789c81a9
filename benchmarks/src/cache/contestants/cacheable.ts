import { Cacheable } from 'cacheable'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'
import { openKeyv } from './keyv-store.ts'

/** cacheable over @keyv/redis without its layer in memory, or in memory alone. */
export async function open(target: Target): Promise<Client> {
  const primary = target.place === 'memory' ? {} : { primary: await openKeyv(target) }
  const cache = new Cacheable({ ...primary, ttl: LIFETIME_SECONDS * 1000 })
  cache.on('error', target.onError)
  return {
    get: (key) => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: (keys) => cache.getMany(keys),
    setMany: (entries) => cache.setMany(entries.map(([key, value]) => ({ key, value }))),
    getOrSet: (key, load) => cache.getOrSet(key, load),
    close: () => cache.disconnect(),
  }
}
