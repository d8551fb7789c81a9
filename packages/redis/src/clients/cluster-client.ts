import type { ReadFrom } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { ClusterPool } from '../pools/pool.ts'
import { ownersOf } from '../pools/slot-owners.ts'
import type { PoolTracking } from '../pools/tracking/pool-tracking.ts'
import type { RawConnection } from '../raw-connection.ts'
import { formatLocation } from '../settings/location.ts'
import type { Client, ClientInit, GroupResult, KeyLocation, RedisNode, ScanTarget } from './client.ts'
import { sendGroups } from './groups.ts'
import { ServerNode } from './server-node.ts'
import { scanTargets } from './slot-holders.ts'

/**
 * A Redis Cluster: a key lives on the node that owns its hash slot.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ | Redis cluster specification}
 */
export class ClusterClient implements Client {
  /** A Redis Cluster. */
  static readonly topology = 'cluster'
  readonly topology = 'cluster'
  readonly storeIds: readonly string[]
  readonly #pool: ClusterPool
  readonly #init: ClientInit

  /**
   * @param init - The start-up nodes' locations.
   */
  constructor(init: ClientInit) {
    this.#init = init
    this.#pool = init.openPool(init.locations) as ClusterPool
    this.storeIds = init.locations.map((location) => `cluster:${formatLocation(location)}`)
  }

  get trackings(): readonly PoolTracking[] {
    const { tracking } = this.#pool
    return tracking ? [tracking] : []
  }

  trackingOf(): PoolTracking | undefined {
    return this.#pool.tracking
  }

  send<T>(command: Command<T>, slot: number = slotOf(command.key)): Promise<T> {
    const connection = this.#pool.connectionTo(slot, command.from)
    return connection ? connection.send(command) : this.#pool.send(command, slot)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    return sendGroups(storedKeys, slotOf, commandFor, (command, slot) => this.send(command, slot))
  }

  async nodes(): Promise<readonly RedisNode[]> {
    const nodes = await this.#pool.nodes()
    return nodes.map(({ connection, role }) => new ServerNode(connection, role, connection.address))
  }

  scanTargets(): AsyncIterable<ScanTarget> {
    return scanTargets({
      primaries: async () => (await this.nodes()).filter(({ role }) => role === 'primary'),
      refresh: () => this.#pool.refresh(),
      owners: () => Array.from(this.#pool.raw.slots, (owners) => owners?.[0]),
    })
  }

  lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#pool.lease(work, { key: storedKey })
  }

  together(one: string, other: string): boolean {
    return slotOf(one) === slotOf(other)
  }

  learnApart(): boolean {
    return false
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    const slot = slotOf(storedKey)
    const node = await this.#pool.run(async (cluster) => ownersOf(cluster, slot)[0] as string, 'any')
    return { storedKey, slot, node }
  }

  raw(from: ReadFrom): Promise<RawConnection> {
    return this.#pool.run(async (cluster) => cluster, from)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }
}
