import { ArgumentError, type ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { ServerPool } from '../pools/pool.ts'
import type { PoolTracking } from '../pools/tracking/pool-tracking.ts'
import type { RawConnection } from '../raw-connection.ts'
import { formatLocation, textOf } from '../settings/location.ts'
import type { Client, ClientInit, GroupResult, KeyLocation, RedisNode, ScanTarget } from './client.ts'
import { sendGroups } from './groups.ts'
import { HashRing } from './hash-ring.ts'
import { ServerNode } from './server-node.ts'
import { storeIdsOf } from './store-ids.ts'

/** One of the servers that share the keys. */
interface Shard {
  readonly address: string
  readonly pool: ServerPool
}

/** Independent servers that share the keys by a hash ring: django-redis's `ShardClient`, key for key. */
export class ShardedClient implements Client {
  /** Independent servers. */
  static readonly topology = 'sharded'
  readonly topology = 'sharded'
  readonly storeIds: readonly string[]
  readonly #shards: readonly Shard[]
  readonly #ring: HashRing
  readonly #init: ClientInit

  /**
   * @param init - The locations of all shards. Their texts decide which keys each shard gets.
   */
  constructor(init: ClientInit) {
    const { locations } = init
    this.#init = init
    this.#ring = new HashRing(locations.map(textOf))
    this.#shards = locations.map((location) => ({
      address: formatLocation(location),
      pool: init.openPool([location]) as ServerPool,
    }))
    this.storeIds = this.#shards.flatMap(({ pool }, index) =>
      storeIdsOf(locations[index] as (typeof locations)[number], pool, undefined),
    )
  }

  get trackings(): readonly PoolTracking[] {
    // Equal URLs share a pool.
    const all = new Set(this.#shards.map(({ pool }) => pool.tracking))
    return [...all].filter((tracking) => tracking !== undefined)
  }

  trackingOf(storedKey: string): PoolTracking | undefined {
    return this.#shardOf(storedKey).pool.tracking
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#shardOf(command.key).pool.connection.send(command)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    const groupOf = (key: string): Shard | string => (this.#init.perKey ? key : this.#shardOf(key))
    return sendGroups(storedKeys, groupOf, commandFor, (command) => this.send(command))
  }

  async nodes(): Promise<readonly RedisNode[]> {
    // Equal URLs share a pool.
    const byPool = new Map(
      this.#shards.map(({ pool, address }) => [pool, new ServerNode(pool.connection, 'primary', address)]),
    )
    return [...byPool.values()]
  }

  async *scanTargets(): AsyncGenerator<ScanTarget, void> {
    for (const node of await this.nodes()) yield { node }
  }

  async lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    if (storedKey === undefined) throw needsKey('withConnection(work, { key })')
    return this.#shardOf(storedKey).pool.lease(work)
  }

  together(one: string, other: string): boolean {
    return one === other || (!this.#init.perKey && this.#shardOf(one).pool === this.#shardOf(other).pool)
  }

  learnApart(): boolean {
    return false
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    return { storedKey, node: this.#shardOf(storedKey).address }
  }

  async raw(from: ReadFrom, storedKey?: string): Promise<RawConnection> {
    if (storedKey === undefined) throw needsKey('getRedisConnection({ key })')
    return this.#shardOf(storedKey).pool.run(async (redis) => redis, from)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }

  #shardOf(storedKey: string): Shard {
    return this.#shards[this.#ring.nodeOf(storedKey)] as Shard
  }
}

function needsKey(call: string): ArgumentError {
  return new ArgumentError(`Several servers share the keys: name the key that the connection is for, ${call}.`)
}
