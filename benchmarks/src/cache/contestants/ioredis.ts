import { Cluster, Redis } from 'ioredis'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'

/** The yardstick: ioredis with its defaults, as one would write it by hand. */
export async function open(target: Target): Promise<Client> {
  return openWith(target, () => {})
}

/**
 * Opens ioredis with something done to each of its connections.
 *
 * @param target - Where to connect to.
 * @param prepare - Called before a connection is used.
 */
export async function openWith(
  { urls, codec, onError }: Target,
  prepare: (redis: Redis) => void,
): Promise<Required<Client>> {
  const redis = urls.length === 1 ? new Redis(urls[0] as string) : new Cluster([...urls])
  redis.on('error', onError)
  if (redis instanceof Redis) prepare(redis)
  else redis.on('+node', prepare)
  await redis.ping()

  const decode = (text: string | null): unknown => (text === null ? undefined : codec.decode(text))
  const get = async (key: string): Promise<unknown> => decode(await redis.get(key))
  const set = (key: string, value: unknown): Promise<unknown> =>
    redis.set(key, codec.encode(value), 'EX', LIFETIME_SECONDS)
  const load = async (key: string, make: () => Promise<unknown>): Promise<unknown> => {
    const made = await make()
    await set(key, made)
    return made
  }
  return {
    get,
    set,
    // In a cluster MGET and pipelines take one slot only, so by hand it is one command for each key.
    getMany: async (keys) =>
      redis instanceof Redis ? (await redis.mget(keys)).map(decode) : Promise.all(keys.map((key) => get(key))),
    setMany: async (entries) => {
      if (redis instanceof Cluster) return Promise.all(entries.map(([key, value]) => set(key, value)))
      const pipeline = redis.pipeline()
      for (const [key, value] of entries) pipeline.set(key, codec.encode(value), 'EX', LIFETIME_SECONDS)
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
      return undefined
    },
    getOrSet: async (key, make) => (await get(key)) ?? load(key, make),
    close: async () => redis.disconnect(),
  }
}
