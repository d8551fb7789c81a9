import type { Redis } from 'ioredis'
import type { Connection, Pool } from '../pools/pool.ts'
import { formatLocation, type Location } from '../settings/location.ts'
import type { Access, Client, ClientInit, GroupResult, KeyLocation, RedisNode } from './client.ts'
import { PoolNode } from './pool-node.ts'
import { PrimaryAndReplicas } from './primary-and-replicas.ts'
import { storeIdsOf } from './store-ids.ts'

/**
 * One server, or a primary with replicas: the first LOCATION is written to, a random other one is read from (django-redis's `DefaultClient`).
 *
 * Replicas that are down are passed over; when all are, the primary serves reads too. With Sentinels the LOCATIONs are names of services.
 */
export class DefaultClient implements Client {
  /** Single servers. */
  static readonly topology: 'single' | 'sentinel' = 'single'
  readonly topology: 'single' | 'sentinel'
  readonly storeIds: readonly string[]
  readonly #nodes: readonly RedisNode[]
  readonly #primary: RedisNode
  readonly #servers: PrimaryAndReplicas
  readonly #init: ClientInit

  /**
   * @param init - The primary's location, then its replicas'.
   */
  constructor(init: ClientInit) {
    const [primary, ...replicas] = init.locations
    if (!primary) throw new TypeError('A DefaultClient needs a location.')
    const open = (location: Location): Pool<Redis> => init.openPool([location]) as Pool<Redis>
    this.#init = init
    this.topology = init.sentinels ? 'sentinel' : 'single'
    // With Sentinels the address is theirs to say, and it changes.
    const addressOf = (location: Location): string | undefined =>
      init.sentinels ? undefined : formatLocation(location)
    const pools = replicas.map(open)
    this.#servers = new PrimaryAndReplicas(open(primary), pools, { readOnly: init.replicaReadOnly })
    this.#primary = new PoolNode(this.#servers.primary, 'primary', addressOf(primary))
    this.#nodes = [
      this.#primary,
      ...replicas.map((location, index) => new PoolNode(pools[index] as Pool<Redis>, 'replica', addressOf(location))),
    ]
    this.storeIds = storeIdsOf(primary, this.#servers.primary, init.sentinels)
  }

  run<T>(access: Access, _storedKey: string, command: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#servers.run(access, command)
  }

  async runGroups<T>(
    access: Access,
    storedKeys: readonly string[],
    command: (connection: Connection, keys: string[]) => Promise<T>,
  ): Promise<GroupResult<T>[]> {
    if (storedKeys.length === 0) return []
    const result = await this.#servers.run(access, (connection) => command(connection, [...storedKeys]))
    return [{ indexes: storedKeys.map((_, index) => index), result }]
  }

  async nodes(): Promise<readonly RedisNode[]> {
    return this.#nodes
  }

  lease<T>(_storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#servers.primary.lease(work)
  }

  together(): boolean {
    return true
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    if (this.#init.sentinels) await this.#primary.run(async () => {}, 'read')
    return { storedKey, node: this.#primary.address }
  }

  raw(access: Access): Promise<Connection> {
    return this.#servers.run(access, async (connection) => connection)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }
}
