import type { Open, Place } from './contestant.ts'
import { ClientRunner, type Runner, type Setting } from './runner.ts'
import type { Workload } from './workloads.ts'

/** One line of the results, and how its process finds what it does. */
export interface Contestant {
  /** Its name in the results. */
  readonly name: string
  readonly places: readonly Place[]
  /** Which workloads it takes part in. @defaultValue all that it has a method for */
  readonly takes?: (workload: Workload) => boolean
  /** Loads its client; called in its own process, so that no other loads its packages. */
  readonly open?: () => Promise<Open>
  /** Instead of {@link Contestant.open}: for what is no client in Node. */
  readonly run?: (setting: Setting) => Promise<Runner>
}

const REMOTE = ['server', 'cluster'] as const

/** All contestants. In each place the first one is what the others are compared with. */
export const contestants: readonly Contestant[] = [
  client('ioredis', REMOTE, async () => (await import('./contestants/ioredis.ts')).open),
  client('ioredis, corked', REMOTE, async () => (await import('./contestants/ioredis-corked.ts')).open),
  client('node-redis', REMOTE, async () => (await import('./contestants/node-redis.ts')).open),
  client('node-redis, its time-out on', ['server'], async () => {
    return (await import('./contestants/node-redis.ts')).openWithTimeout
  }),
  client('valkey-glide', REMOTE, async () => (await import('./contestants/glide.ts')).open),
  client('@keyv/redis', REMOTE, async () => (await import('./contestants/keyv-redis.ts')).open),
  {
    ...client('connect-redis', ['server'], async () => (await import('./contestants/connect-redis.ts')).open),
    takes: ({ value }) => value === 'json',
  },
  client('bare socket', ['server'], async () => (await import('./contestants/bare-socket.ts')).open),
  {
    name: 'redis-benchmark',
    places: ['server'],
    run: async (setting) => new (await import('./contestants/redis-benchmark.ts')).RedisBenchmark(setting),
  },
  client('node-redis', ['near'], async () => (await import('./contestants/node-redis.ts')).openNear),
  client('valkey-glide', ['near'], async () => (await import('./contestants/glide.ts')).openNear),
  client('bentocache', [...REMOTE, 'memory'], async () => (await import('./contestants/bentocache.ts')).open),
  client('cache-manager', [...REMOTE, 'memory'], async () => (await import('./contestants/cache-manager.ts')).open),
  client('cacheable', [...REMOTE, 'memory'], async () => (await import('./contestants/cacheable.ts')).open),
  client('holdfast', [...REMOTE, 'memory', 'near'], async () => (await import('./contestants/holdfast.ts')).open),
]

/**
 * Makes a contestant of another checkout of this project.
 *
 * @param folder - In which `npm run build` has run.
 */
export function otherBuild(folder: string): Contestant {
  return client('holdfast, other build', [...REMOTE, 'memory', 'near'], async () => {
    const { openOther } = await import('./contestants/other-build.ts')
    return (target) => openOther(folder, target)
  })
}

/**
 * Starts a contestant in this process.
 *
 * @param contestant - Which one.
 * @param setting - Where it works.
 */
export async function startRunner({ name, open, run }: Contestant, setting: Setting): Promise<Runner> {
  if (run) return run(setting)
  if (!open) throw new Error(`${name} cannot be started`)
  return new ClientRunner(await open(), setting)
}

function client(name: string, places: readonly Place[], open: () => Promise<Open>): Contestant {
  return { name, places, open }
}
