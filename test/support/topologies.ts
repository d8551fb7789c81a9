import { type Cache, type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { inject } from 'vitest'

/** A running topology: settings to spread. Disposing it closes its connections. */
export interface RunningTopology extends AsyncDisposable {
  /** BACKEND, LOCATION and OPTIONS of a cache there. Give each its own KEY_PREFIX. */
  readonly settings: CacheSettings
  /** The ports of its Redis servers; none for local memory. */
  readonly ports: readonly number[]
  /** Resolves when every write so far can be read, also from a replica. */
  settle(): Promise<void>
}

/** One way to keep the entries of a cache. */
export interface Topology {
  /** Its name in test titles. */
  readonly name: string
  /** Makes it ready. */
  start(): Promise<RunningTopology>
}

const nothing = async (): Promise<void> => {}

/** A topology on servers that all test files share. */
interface Shared {
  readonly name: string
  /** Called when a test file runs: the addresses of the servers are not known earlier. */
  readonly settings: () => CacheSettings
  /** True where reads go to a replica, which has a write only when it has confirmed it. */
  readonly readsReplicas?: boolean
}

const TOPOLOGIES: readonly Shared[] = [
  { name: 'local memory', settings: () => ({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 100_000 } }) },
  { name: 'one Redis server', settings: () => ({ BACKEND: 'redis', LOCATION: inject('servers').single }) },
  {
    name: 'a primary and its replica',
    settings: () => ({ BACKEND: 'redis', LOCATION: inject('servers').replicated }),
    readsReplicas: true,
  },
  {
    name: 'Sentinel',
    // Another database of the same servers.
    settings: () => ({ ...inject('servers').sentinel, LOCATION: 'redis://mymaster/1' }),
    readsReplicas: true,
  },
  {
    name: 'three shards',
    settings: () => ({ BACKEND: 'redis', LOCATION: inject('servers').shards, OPTIONS: { CLIENT_CLASS: 'sharded' } }),
  },
  {
    name: 'a Redis cluster of six nodes',
    settings: () => ({ BACKEND: 'redis', LOCATION: inject('servers').cluster, OPTIONS: { CLIENT_CLASS: 'cluster' } }),
  },
]

const TRANSPORTS: readonly Shared[] = [
  {
    name: 'a unix socket',
    settings: () => ({ BACKEND: 'redis', LOCATION: `unix://${inject('servers').socketPath}?db=2` }),
  },
  { name: 'one server with TLS and users', settings: () => inject('servers').secured },
]

/** All topologies. A test of the contract must pass on each. */
export const topologies: readonly Topology[] = TOPOLOGIES.map(topologyOf)

/** The topologies that keep entries in Redis. */
export const redisTopologies: readonly Topology[] = topologies.filter(({ name }) => name !== 'local memory')

/** One server and a cluster: for hosts of a cache, which do not know what lies between. */
export const oneServerAndCluster: readonly Topology[] = topologies.filter(({ name }) =>
  ['one Redis server', 'a Redis cluster of six nodes'].includes(name),
)

/**
 * One server that is reached in other ways than by plain TCP as the default user. Commands are the same there, so tests
 * of connections and one pass over the families of commands are enough.
 */
export const transports: readonly Topology[] = TRANSPORTS.map(topologyOf)

function topologyOf({ name, settings, readsReplicas }: Shared): Topology {
  return {
    name,
    start: async () => {
      const own = settings()
      const ports = portsOf(own)
      if (readsReplicas) return { settings: own, ports, ...(await settleBy(own)) }
      return { settings: own, ports, settle: nothing, [Symbol.asyncDispose]: nothing }
    },
  }
}

function portsOf({ LOCATION, OPTIONS }: CacheSettings): number[] {
  const named = OPTIONS !== undefined && 'SENTINELS' in OPTIONS ? inject('servers').replicated : LOCATION
  return [named ?? []]
    .flat()
    .flatMap((url) => /:(\d+)(\/|$)/.exec(String(url))?.[1] ?? [])
    .map(Number)
}

async function settleBy(settings: CacheSettings): Promise<Omit<RunningTopology, 'settings' | 'ports'>> {
  const caches = createCaches(settings)
  const primary = await (caches.get() as RedisCache).getRedisConnection()
  const settle = async (): Promise<void> => {
    // WAIT covers the writes of its connection. The replica has all earlier writes, too.
    await primary.set('topologies:settle', 1)
    await primary.call('WAIT', 1, 5000)
  }
  return { settle, [Symbol.asyncDispose]: () => caches.close() }
}

/**
 * Wraps a cache so that every call that may write is readable everywhere when it resolves.
 *
 * @param cache - The cache.
 * @param settle - See {@link RunningTopology.settle}.
 */
export function settling<C extends Cache>(cache: C, settle: () => Promise<void>): C {
  if (settle === nothing) return cache
  return new Proxy(cache, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const result: unknown = member.apply(target, args)
        if (!(result instanceof Promise) || property === 'close') return result
        return result.finally(settle)
      }
    },
  })
}
