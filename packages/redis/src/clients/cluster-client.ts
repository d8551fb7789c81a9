import slotOf from 'cluster-key-slot'
import type { Cluster, Redis } from 'ioredis'
import type { Connection, Pool } from '../pools/pool.ts'
import { ownersOf } from '../pools/slot-owners.ts'
import { formatLocation } from '../settings/location.ts'
import type { Access, Client, ClientInit, GroupResult, KeyLocation, RedisNode } from './client.ts'
import { ClusterNode } from './cluster-node.ts'
import { settleAll } from './many.ts'

/**
 * A Redis Cluster: keys live where their hash slot lives.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ | Redis cluster specification}
 */
export class ClusterClient implements Client {
  /** A Redis Cluster. */
  static readonly topology = 'cluster'
  readonly topology = 'cluster'
  readonly storeIds: readonly string[]
  readonly #pool: Pool<Cluster>
  readonly #init: ClientInit

  /**
   * @param init - The start-up nodes' locations.
   */
  constructor(init: ClientInit) {
    this.#init = init
    this.#pool = init.openPool(init.locations) as Pool<Cluster>
    this.storeIds = init.locations.map((location) => `cluster:${formatLocation(location)}`)
  }

  run<T>(access: Access, storedKey: string, command: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#pool.run((cluster) => {
      ownersOf(cluster, slotOf(storedKey))
      return command(cluster)
    }, access)
  }

  async runGroups<T>(
    access: Access,
    storedKeys: readonly string[],
    command: (connection: Connection, keys: string[]) => Promise<T>,
  ): Promise<GroupResult<T>[]> {
    const indexesBySlot = new Map<number, number[]>()
    for (const [index, key] of storedKeys.entries()) {
      const slot = slotOf(key)
      const indexes = indexesBySlot.get(slot)
      if (indexes) indexes.push(index)
      else indexesBySlot.set(slot, [index])
    }
    // All groups leave in one tick: one write to each node, however many slots there are.
    return settleAll(
      [...indexesBySlot.values()].map(async (indexes) => {
        const keys = indexes.map((index) => storedKeys[index] as string)
        return { indexes, result: await this.run(access, keys[0] as string, (cluster) => command(cluster, keys)) }
      }),
    )
  }

  nodes(): Promise<readonly RedisNode[]> {
    return this.#pool.run(async (cluster) => {
      const primaries = new Set(cluster.nodes('master'))
      return cluster
        .nodes('all')
        .map((redis) => new ClusterNode(this.#pool, redis, primaries.has(redis) ? 'primary' : 'replica'))
    }, 'read')
  }

  lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#pool.lease(work, { key: storedKey })
  }

  together(one: string, other: string): boolean {
    return slotOf(one) === slotOf(other)
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    const slot = slotOf(storedKey)
    const node = await this.#pool.run(async (cluster) => ownersOf(cluster, slot)[0] as string, 'read')
    return { storedKey, slot, node }
  }

  raw(access: Access): Promise<Connection> {
    return this.#pool.run(async (cluster) => cluster, access)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }
}
