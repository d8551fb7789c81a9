import type { Redis } from 'ioredis'
import { peerOf } from '../pools/peer.ts'
import type { Connection, Pool } from '../pools/pool.ts'
import { formatLocation, type Location } from '../settings/location.ts'
import type { Access, Client, ClientInit, GroupResult, KeyLocation } from './client.ts'
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
  readonly storeIds: readonly string[]
  readonly #address: string | undefined
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
    // Sentinels know the address, and it changes.
    this.#address = init.sentinels ? undefined : formatLocation(primary)
    this.#servers = new PrimaryAndReplicas(open(primary), replicas.map(open), { readOnly: init.replicaReadOnly })
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

  async primaries(): Promise<readonly Redis[]> {
    return [this.#servers.primary.connection]
  }

  runOn<T>(_primary: Redis, command: (primary: Redis) => Promise<T>, access?: Access): Promise<T> {
    return this.#servers.primary.run(command, access)
  }

  lease<T>(_storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#servers.primary.lease(work)
  }

  together(): boolean {
    return true
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    return { storedKey, node: this.#address ?? (await this.#servers.primary.run(async (redis) => peerOf(redis))) }
  }

  raw(access: Access): Promise<Connection> {
    return this.#servers.run(access, async (connection) => connection)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }
}
