import { RedisStore } from 'connect-redis'
import { createClient } from 'redis'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'
import { NO_TIMEOUT } from './node-redis-timeout.ts'

/** A store of sessions on node-redis: JSON objects only. */
export async function open({ urls, onError }: Target): Promise<Client> {
  const redis = createClient({ url: String(urls[0]), commandOptions: NO_TIMEOUT })
  await redis.on('error', onError).connect()
  const store = new RedisStore({ client: redis, prefix: '', ttl: LIFETIME_SECONDS })
  return {
    get: async (key) => store.get(key),
    set: async (key, value) => store.set(key, value as Parameters<typeof store.set>[1]),
    close: () => redis.close(),
  }
}
