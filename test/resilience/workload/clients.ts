import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { Cluster, Redis } from 'ioredis'
import * as nodeRedis from 'redis'
import type { PlainSettings, ServersOfTask, SubjectName } from './task.ts'

/** Which server may answer a read. */
type Reads = 'any' | 'primary'

/** What every subject can do. */
export interface Client {
  /** For how many milliseconds a read may return what was replaced. */
  readonly bound: number
  /** Reads what is newest; with `'any'`, a replica may answer, which may be behind. */
  get(key: string, from?: Reads): Promise<string | undefined>
  getMany(keys: readonly string[], from?: Reads): Promise<readonly (string | undefined)[]>
  set(key: string, value: string): Promise<unknown>
  delete(key: string): Promise<unknown>
  /** Starts a counter if there is none. */
  start(key: string, value: number): Promise<unknown>
  incr(key: string): Promise<number>
  /** Where a cache reads: a replica may be behind. */
  readonly reads?: Reads
  /** What only a cache can do. */
  readonly cache?: RedisCache
  close(): Promise<unknown>
}

/**
 * Opens clients of a subject; workers share them.
 *
 * @param subject - Whose.
 * @param servers - Where.
 */
export async function openClients(subject: SubjectName, servers: ServersOfTask): Promise<readonly Client[]> {
  if (subject === 'Holdfast') return [openCache(servers, {}, 0), openCache(servers, { NEAR_CACHE: {} }, 1000)]
  return [subject === 'ioredis' ? openIoredis(servers) : await openNodeRedis(servers)]
}

function openCache(servers: ServersOfTask, more: object, bound: number): Client {
  const { settings, readsReplicas } = servers
  const place = placesOf(servers)
  const remap = (address: readonly [string, number]) => {
    const { host, port } = place?.(address.join(':')) ?? { host: address[0], port: address[1] }
    return [host, port] as const
  }
  const kwargs = {
    ...settings.OPTIONS?.CONNECTION_POOL_KWARGS,
    ...(place && { address_remap: remap }),
  }
  const OPTIONS = {
    ...settings.OPTIONS,
    ...more,
    ...(Object.keys(kwargs).length > 0 && { CONNECTION_POOL_KWARGS: kwargs }),
  }
  const caches = createCaches({ ...settings, KEY_PREFIX: 'resilience', OPTIONS } as CacheSettings)
  const cache = caches.get() as RedisCache
  const reads = readsReplicas ? 'primary' : 'any'
  return {
    bound,
    cache,
    reads,
    get: (key, from = reads) => cache.get<string>(key, { read: from }),
    getMany: async (keys, from = reads) => {
      const found = await cache.getMany<string>(keys, { read: from })
      return keys.map((key) => found.get(key))
    },
    set: (key, value) => cache.set(key, value),
    delete: (key) => cache.delete(key),
    start: (key, value) => cache.add(key, value, { timeout: null }),
    incr: async (key) => Number(await cache.incr(key)),
    close: () => caches.close(),
  }
}

function openIoredis(servers: ServersOfTask): Client {
  const { LOCATION, OPTIONS = {} } = servers.settings
  const login = loginOf(OPTIONS)
  const urls = [LOCATION].flat()
  const natMap = placesOf(servers)
  const redis =
    OPTIONS.CLIENT_CLASS === 'cluster'
      ? new Cluster([...urls], {
          redisOptions: login,
          ...(natMap && { natMap }),
        })
      : OPTIONS.SENTINELS
        ? new Redis({
            ...login,
            name: 'mymaster',
            sentinels: OPTIONS.SENTINELS.map(([host, port]) => ({ host, port })),
          })
        : new Redis(String(urls[0]), login)
  redis.on('error', () => {})
  return plainClient('ioredis', {
    get: (key) => redis.get(key),
    set: (key, value) => redis.set(key, value),
    delete: (key) => redis.del(key),
    start: (key, value) => redis.set(key, value, 'NX'),
    incr: (key) => redis.incr(key),
    close: async () => redis.disconnect(),
  })
}

async function openNodeRedis(servers: ServersOfTask): Promise<Client> {
  const { LOCATION, OPTIONS = {} } = servers.settings
  const login = loginOf(OPTIONS)
  const urls = [LOCATION].flat()
  const nodeAddressMap = placesOf(servers)
  const redis = (
    OPTIONS.CLIENT_CLASS === 'cluster'
      ? nodeRedis.createCluster({
          rootNodes: urls.map((url) => ({ url })),
          defaults: login,
          ...(nodeAddressMap && { nodeAddressMap }),
        })
      : OPTIONS.SENTINELS
        ? nodeRedis.createSentinel({
            name: 'mymaster',
            sentinelRootNodes: OPTIONS.SENTINELS.map(([host, port]) => ({ host, port })),
            nodeClientOptions: login,
          })
        : nodeRedis.createClient({ ...login, url: String(urls[0]) })
  ) as ReturnType<typeof nodeRedis.createClient>
  redis.on('error', () => {})
  await redis.connect()
  return plainClient('node-redis', {
    get: (key) => redis.get(key),
    set: (key, value) => redis.set(key, value),
    delete: (key) => redis.del(key),
    start: (key, value) => redis.set(key, value, { NX: true }),
    incr: (key) => redis.incr(key),
    close: async () => redis.destroy(),
  })
}

/** Translates the addresses that the nodes of a cluster announce; `undefined` where they are used as they are. */
function placesOf({ settings: { OPTIONS }, remapped, name }: ServersOfTask) {
  const proxies = new Map(remapped)
  if (OPTIONS?.CLIENT_CLASS !== 'cluster' || (proxies.size === 0 && name === undefined)) return undefined
  return (address: string): { host: string; port: number } => {
    const [host = '', port] = address.split(':')
    return { host: name ?? host, port: proxies.get(Number(port)) ?? Number(port) }
  }
}

/** What is the same for clients that are no cache; each has its own keys. */
function plainClient(
  prefix: SubjectName,
  {
    get,
    set,
    delete: remove,
    start,
    incr,
    close,
  }: Pick<Client, 'set' | 'delete' | 'start' | 'incr' | 'close'> & {
    get(key: string): Promise<string | null>
  },
): Client {
  const own = (key: string): string => `${prefix}:${key}`
  const read = async (key: string): Promise<string | undefined> => (await get(own(key))) ?? undefined
  return {
    bound: 0,
    get: read,
    getMany: (keys) => Promise.all(keys.map(read)),
    set: (key, value) => set(own(key), value),
    delete: (key) => remove(own(key)),
    start: (key, value) => start(own(key), value),
    incr: (key) => incr(own(key)),
    close,
  }
}

function loginOf(OPTIONS: NonNullable<PlainSettings['OPTIONS']>): { username?: string; password?: string } {
  const username = OPTIONS.CONNECTION_POOL_KWARGS?.username
  return {
    ...(username !== undefined && { username }),
    ...(OPTIONS.PASSWORD !== undefined && { password: OPTIONS.PASSWORD }),
  }
}
