import { createClient, createCluster } from 'redis'
import { type Client, LIFETIME_SECONDS, type Target } from '../contestant.ts'
import { NO_TIMEOUT } from './node-redis-timeout.ts'

/** node-redis without its time-out, which costs more than all the rest of a command. */
export async function open(target: Target): Promise<Client> {
  return client(await connect(target, { commandOptions: NO_TIMEOUT }), target)
}

/** node-redis as it comes: each command is aborted after five seconds. */
export async function openWithTimeout(target: Target): Promise<Client> {
  return client(await connect(target, {}), target)
}

/** node-redis with its near cache. */
export async function openNear(target: Target): Promise<Client> {
  const options = {
    RESP: 3,
    clientSideCache: { ttl: LIFETIME_SECONDS * 1000, maxEntries: 0, evictPolicy: 'LRU' },
  } as const
  const redis = createClient({ url: String(target.urls[0]), commandOptions: NO_TIMEOUT, ...options })
  return client(await redis.on('error', target.onError).connect(), target)
}

/** The commands that are used here, which both of its clients have. */
interface NodeRedis {
  get(key: string): Promise<unknown>
  set(key: string, value: string, options: { EX: number }): Promise<unknown>
  close(): Promise<unknown>
}

async function connect({ urls, onError }: Target, options: object): Promise<NodeRedis & Partial<HasMget>> {
  if (urls.length === 1)
    return createClient({ url: String(urls[0]), ...options })
      .on('error', onError)
      .connect()
  const cluster = createCluster({ rootNodes: urls.map((url) => ({ url })), defaults: options, ...options })
  await cluster.on('error', onError).connect()
  // The cluster's MGET takes one slot only.
  return { get: (key) => cluster.get(key), set: (...args) => cluster.set(...args), close: () => cluster.close() }
}

interface HasMget {
  mGet(keys: string[]): Promise<unknown[]>
}

function client(redis: NodeRedis & Partial<HasMget>, { codec }: Target): Client {
  const decode = (text: unknown): unknown => (text === null ? undefined : codec.decode(text as string))
  const get = async (key: string): Promise<unknown> => decode(await redis.get(key))
  const set = (key: string, value: unknown): Promise<unknown> =>
    redis.set(key, codec.encode(value), { EX: LIFETIME_SECONDS })
  return {
    get,
    set,
    getMany: async (keys) => (redis.mGet ? (await redis.mGet(keys)).map(decode) : Promise.all(keys.map(get))),
    setMany: (entries) => Promise.all(entries.map(([key, value]) => set(key, value))),
    getOrSet: async (key, load) => {
      const found = await get(key)
      if (found !== undefined) return found
      const loaded = await load()
      await set(key, loaded)
      return loaded
    },
    close: () => redis.close(),
  }
}
