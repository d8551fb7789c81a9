import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import KeyvRedis from '@keyv/redis'
import { createCaches, type RedisSettings } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import Keyv from 'keyv'
import type { Contestant } from './contestant.ts'

const LIFETIME_SECONDS = 300

/** The yardstick: ioredis with its defaults and JSON, as one would write it by hand. */
export function byHand(urls: readonly string[]): Contestant {
  return ioredisContestant('ioredis and JSON by hand', urls)
}

/** ioredis whose sockets are corked per tick: what is left when the system calls are shared. */
export function corkedByHand(urls: readonly string[]): Contestant {
  return ioredisContestant('the same, corked per tick', urls, corkPerTick)
}

/** This project, as it is in this folder. */
export function holdfast(urls: readonly string[]): Contestant {
  return holdfastContestant('holdfast', createCaches, urls)
}

/** This project, with what it reads held in process memory. */
export function holdfastNear(urls: readonly string[]): Contestant {
  return holdfastContestant('holdfast, near cache', createCaches, urls, { NEAR_CACHE: {} })
}

/**
 * Another build of this project.
 *
 * @param folder - A checkout in which `npm run build` has run.
 * @returns Makes the contestant.
 */
export async function otherBuild(folder: string): Promise<(urls: readonly string[]) => Contestant> {
  const path = pathToFileURL(resolve(folder, 'packages/holdfast/dist/index.js'))
  const other = (await import(path.href)) as { readonly createCaches: typeof createCaches }
  return (urls) => holdfastContestant('holdfast, other build', other.createCaches, urls)
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

function holdfastContestant(
  name: string,
  create: typeof createCaches,
  urls: readonly string[],
  options: RedisSettings['OPTIONS'] = {},
): Contestant {
  const OPTIONS = urls.length === 1 ? options : { ...options, CLIENT_CLASS: 'cluster' }
  const caches = create({
    BACKEND: 'redis',
    LOCATION: urls,
    TIMEOUT: LIFETIME_SECONDS,
    KEY_PREFIX: 'bench',
    OPTIONS,
  })
  const cache = caches.get()
  return {
    name,
    get: (key) => cache.get(key),
    set: (key, value) => cache.set(key, value),
    getMany: (keys) => cache.getMany(keys),
    close: () => caches.close(),
  }
}

function ioredisContestant(
  name: string,
  urls: readonly string[],
  prepare: (redis: Redis) => void = () => {},
): Contestant {
  const redis = urls.length === 1 ? new Redis(urls[0] as string) : new Cluster([...urls])
  if (redis instanceof Redis) prepare(redis)
  else redis.on('+node', prepare)
  return {
    name,
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

function corkPerTick(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis
    const write = stream.write.bind(stream) as (...chunk: unknown[]) => boolean
    let corked = false
    stream.write = (...chunk: unknown[]): boolean => {
      if (!corked) {
        corked = true
        stream.cork()
        process.nextTick(() => {
          corked = false
          stream.uncork()
        })
      }
      return write(...chunk)
    }
  })
}
