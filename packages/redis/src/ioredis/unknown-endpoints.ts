import type { Cluster, Redis } from 'ioredis'

/** A node in CLUSTER SLOTS: host, port, and more. */
type AnnouncedNode = readonly [host: string | null, port: number, ...more: unknown[]]
type SlotRange = readonly [from: number, to: number, ...nodes: AnnouncedNode[]]
type Callback = (error: Error | null, ranges?: readonly SlotRange[]) => void

/** What this module uses of ioredis beyond its types. */
interface Internals {
  getInfoFromNode(redis: Redis | undefined, callback: unknown): void
}

interface AsksForSlots {
  cluster(subcommand: 'SLOTS', callback: Callback): unknown
}

/**
 * Makes a cluster understand nodes that announce no endpoint, as `cluster-preferred-endpoint-type unknown-endpoint` and
 * some managed services do: then the address that was asked is meant. ioredis leaves such nodes out.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.getInfoFromNode()` is private. It asks by a duplicate of the
 * connection that it is given.
 *
 * @param cluster - A cluster that is not connected yet.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-slots/ | Redis: CLUSTER SLOTS}
 */
export function resolveUnknownEndpoints(cluster: Cluster): void {
  const internals = cluster as unknown as Internals
  const ask = internals.getInfoFromNode.bind(cluster)
  internals.getInfoFromNode = (redis, callback) => ask(redis && naming(redis), callback)
}

/** The same connection, whose duplicates name the host that was asked where a node announces none. */
function naming(redis: Redis): Redis {
  const duplicate: Redis['duplicate'] = (override) => {
    const asking = redis.duplicate(override) as Redis & AsksForSlots
    const askForSlots = asking.cluster.bind(asking) as AsksForSlots['cluster']
    const cluster = (subcommand: 'SLOTS', callback: Callback): unknown =>
      askForSlots(subcommand, (error, ranges) =>
        callback(
          error,
          ranges?.map((range) => named(range, redis.options.host)),
        ),
      )
    return Object.assign(asking, { cluster })
  }
  return Object.create(redis, { duplicate: { value: duplicate } }) as Redis
}

function named([from, to, ...nodes]: SlotRange, asked = '127.0.0.1'): SlotRange {
  return [from, to, ...nodes.map(([host, ...rest]) => [isUnknown(host) ? asked : host, ...rest] as AnnouncedNode)]
}

/**
 * Tells whether a host is none.
 *
 * @param host - As a node announces it.
 */
export function isUnknown(host: string | null): boolean {
  return host === null || host === '' || host === '?'
}
