import KeyvRedis from '@keyv/redis'
import { createCaches } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import Keyv from 'keyv'
import type { Contestant } from './contestant.ts'

const LIFETIME_SECONDS = 300

/** What everything is measured against: ioredis with its defaults and JSON, as one would write it by hand. */
export function byHand(urls: readonly string[]): Contestant {
  const redis = urls.length === 1 ? new Redis(urls[0] as string) : new Cluster([...urls])
  return {
    name: 'ioredis and JSON by hand',
    get: async (key) => {
      const text = await redis.get(key)
      return text === null ? undefined : JSON.parse(text)
    },
    set: (key, value) => redis.set(key, JSON.stringify(value), 'EX', LIFETIME_SECONDS),
    // On a cluster MGET takes one slot only, so by hand it is one GET for each key.
    getMany: async (keys) => {
      const texts =
        redis instanceof Redis ? await redis.mget(keys) : await Promise.all(keys.map((key) => redis.get(key)))
      return texts.map((text) => (text === null ? undefined : JSON.parse(text)))
    },
    close: async () => redis.disconnect(),
  }
}

/** This project. */
export function holdfast(urls: readonly string[]): Contestant {
  const OPTIONS = urls.length === 1 ? {} : { CLIENT_CLASS: 'cluster' }
  const caches = createCaches({
    BACKEND: 'redis',
    LOCATION: urls,
    TIMEOUT: LIFETIME_SECONDS,
    KEY_PREFIX: 'bench',
    OPTIONS,
  })
  const cache = caches.get()
  return {
    name: 'holdfast',
    get: (key) => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: (keys) => cache.getMany(keys),
    close: () => caches.close(),
  }
}

/** Keyv's own Redis adapter, on node-redis. */
export function keyvRedis(urls: readonly string[]): Contestant {
  const connect = urls.length === 1 ? urls[0] : { rootNodes: urls.map((url) => ({ url })) }
  const keyv = new Keyv({ store: new KeyvRedis(connect as string), ttl: LIFETIME_SECONDS * 1000, useKeyPrefix: false })
  return {
    name: 'Keyv 5 and @keyv/redis 5',
    get: (key) => keyv.get(key),
    set: (key, value) => keyv.set(key, value),
    getMany: (keys) => keyv.get(keys),
    close: () => keyv.disconnect(),
  }
}
