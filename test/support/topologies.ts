import { type Cache, type CacheSettings, createCaches } from 'holdfast'
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

const shared = (name: string, settings: () => CacheSettings): Topology => ({
  name,
  start: async () => ({ settings: settings(), settle: nothing, [Symbol.asyncDispose]: nothing }),
})

/** A primary that is written to and a replica that is read from: what was written is there when the replica says so. */
async function startReplicatedTopology(): Promise<RunningTopology> {
  const settings = { BACKEND: 'redis', LOCATION: inject('servers').replicated } as const
  const caches = createCaches(settings)
  const primary = await caches.get().getRedisConnection()
  const settle = async (): Promise<void> => {
    // WAIT answers for the writes of its own connection; the replica has what came before them too.
    await primary.set('topologies:settle', 1)
    await primary.call('WAIT', 1, 5000)
  }
  return { settings, settle, [Symbol.asyncDispose]: () => caches.close() }
}

/** Every topology that one and the same test must pass on. */
export const topologies: readonly Topology[] = [
  shared('local memory', () => ({ BACKEND: 'locmem', OPTIONS: { MAX_ENTRIES: 100_000 } })),
  shared('one Redis server', () => ({ BACKEND: 'redis', LOCATION: inject('servers').single })),
  { name: 'a primary and its replica', start: startReplicatedTopology },
  shared('a Redis cluster of six nodes', () => ({
    BACKEND: 'redis',
    LOCATION: inject('servers').cluster,
    OPTIONS: { CLIENT_CLASS: 'cluster' },
  })),
]

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
