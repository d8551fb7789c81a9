import { ArgumentError } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Connection, Pool } from '../pools/pool.ts'
import { formatLocation, textOf } from '../settings/location.ts'
import type { Access, Client, ClientInit, GroupResult, KeyLocation, RedisNode } from './client.ts'
import { HashRing } from './hash-ring.ts'
import { settleAll } from './many.ts'
import { PoolNode } from './pool-node.ts'
import { storeIdsOf } from './store-ids.ts'

/** One of the servers that keys are spread over. */
interface Shard {
  readonly address: string
  readonly pool: Pool<Redis>
}

/** Independent servers, over which keys are spread by a hash ring: django-redis's `ShardClient`, key for key. */
export class ShardedClient implements Client {
  /** Independent servers. */
  static readonly topology = 'sharded'
  readonly topology = 'sharded'
  readonly storeIds: readonly string[]
  readonly #shards: readonly Shard[]
  readonly #ring: HashRing
  readonly #init: ClientInit

  /**
   * @param init - The locations of all shards. Their texts decide which keys each of them gets.
   */
  constructor(init: ClientInit) {
    const { locations } = init
    this.#init = init
    this.#ring = new HashRing(locations.map(textOf))
    this.#shards = locations.map((location) => ({
      address: formatLocation(location),
      pool: init.openPool([location]) as Pool<Redis>,
    }))
    this.storeIds = this.#shards.flatMap(({ pool }, index) =>
      storeIdsOf(locations[index] as (typeof locations)[number], pool, undefined),
    )
  }

  run<T>(access: Access, storedKey: string, command: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#shardOf(storedKey).pool.run(command, access)
  }

  async runGroups<T>(
    access: Access,
    storedKeys: readonly string[],
    command: (connection: Connection, keys: string[]) => Promise<T>,
  ): Promise<GroupResult<T>[]> {
    const indexesByShard = new Map<Shard, number[]>()
    for (const [index, key] of storedKeys.entries()) {
      const shard = this.#shardOf(key)
      const indexes = indexesByShard.get(shard)
      if (indexes) indexes.push(index)
      else indexesByShard.set(shard, [index])
    }
    return settleAll(
      [...indexesByShard].map(async ([{ pool }, indexes]) => {
        const keys = indexes.map((index) => storedKeys[index] as string)
        return { indexes, result: await pool.run((connection) => command(connection, keys), access) }
      }),
    )
  }

  async nodes(): Promise<readonly RedisNode[]> {
    // Two URLs that are alike share a pool.
    const byPool = new Map(this.#shards.map(({ pool, address }) => [pool, new PoolNode(pool, 'primary', address)]))
    return [...byPool.values()]
  }

  async lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    if (storedKey === undefined) throw needsKey('withConnection(work, { key })')
    return this.#shardOf(storedKey).pool.lease(work)
  }

  together(one: string, other: string): boolean {
    return this.#shardOf(one).pool === this.#shardOf(other).pool
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    return { storedKey, node: this.#shardOf(storedKey).address }
  }

  async raw(access: Access, storedKey?: string): Promise<Connection> {
    if (storedKey === undefined) throw needsKey('getRedisConnection({ key })')
    return this.run(access, storedKey, async (connection) => connection)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }

  #shardOf(storedKey: string): Shard {
    return this.#shards[this.#ring.nodeOf(storedKey)] as Shard
  }
}

function needsKey(call: string): ArgumentError {
  return new ArgumentError(`Keys are spread over several servers: say for which key the connection is, ${call}.`)
}
