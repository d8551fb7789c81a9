import { type Cache, type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { inject } from 'vitest'

/** A place for caches that is up: settings to spread, and what leaves it. */
export interface RunningTopology extends AsyncDisposable {
  /** BACKEND, LOCATION and OPTIONS of a cache there. Give each its own KEY_PREFIX. */
  readonly settings: CacheSettings
  /** Resolves when every write so far can be read, also from a replica. */
  settle(): Promise<void>
}

/** One kind of place where a cache may keep its entries. */
export interface Topology {
  /** How test titles call it. */
  readonly name: string
  /** Enters it. */
  start(): Promise<RunningTopology>
}

const nothing = async (): Promise<void> => {}

/** A topology on servers that all test files share. */
interface Shared {
  readonly name: string
  /** Asked for when a test file runs: only then is it known where the servers are. */
  readonly settings: () => CacheSettings
  /** True where reads go to a replica: what was written is there when the replica says so. */
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
    // The same servers, hence another database.
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

/** Every topology that one and the same test must pass on. */
export const topologies: readonly Topology[] = TOPOLOGIES.map(topologyOf)

/** The topologies that keep entries in Redis. */
export const redisTopologies: readonly Topology[] = topologies.filter(({ name }) => name !== 'local memory')

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
      if (readsReplicas) return { settings: own, ...(await settleBy(own)) }
      return { settings: own, settle: nothing, [Symbol.asyncDispose]: nothing }
    },
  }
}

async function settleBy(settings: CacheSettings): Promise<Omit<RunningTopology, 'settings'>> {
  const caches = createCaches(settings)
  const primary = await (caches.get() as RedisCache).getRedisConnection()
  const settle = async (): Promise<void> => {
    // WAIT answers for the writes of its own connection; the replica has what came before them too.
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
