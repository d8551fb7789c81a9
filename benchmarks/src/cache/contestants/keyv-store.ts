import KeyvRedis from '@keyv/redis'
import Keyv from 'keyv'
import { LIFETIME_SECONDS, type Target } from '../contestant.ts'

/**
 * Opens Keyv 5 over its own Redis adapter, which is on node-redis.
 *
 * @param target - Where to connect to.
 */
export async function openKeyv({ urls, onError }: Target): Promise<Keyv> {
  const store =
    urls.length === 1 ? new KeyvRedis(String(urls[0])) : new KeyvRedis({ rootNodes: urls.map((url) => ({ url })) })
  const keyv = new Keyv({ store, ttl: LIFETIME_SECONDS * 1000, useKeyPrefix: false, throwOnErrors: true })
  keyv.on('error', onError)
  // On a cluster, what comes before the connection is lost.
  await store.getClient()
  return keyv
}
