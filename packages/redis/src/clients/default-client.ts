import type { Redis } from 'ioredis'
import type { Connection, Pool } from '../pools/pool.ts'
import { formatLocation, type Location } from '../settings/location.ts'
import type { Access, Client, ClientInit, GroupResult, KeyLocation } from './client.ts'

/**
 * One server, or a primary with replicas: the first LOCATION is written to, a random other one is read from (django-redis's `DefaultClient`).
 *
 * Replicas that are down are passed over; when all are, the primary serves reads too.
 */
export class DefaultClient implements Client {
  /** Single servers. */
  static readonly topology = 'single'
  readonly storeIds: readonly string[]
  readonly #address: string
  readonly #primary: Pool<Redis>
  readonly #replicas: readonly Pool<Redis>[]
  readonly #init: ClientInit

  /**
   * @param init - The primary's location, then its replicas'.
   */
  constructor(init: ClientInit) {
    const [primary, ...replicas] = init.locations
    if (!primary) throw new TypeError('A DefaultClient needs a location.')
    const open = (location: Location): Pool<Redis> => init.openPool([location]) as Pool<Redis>
    this.#init = init
    this.#address = formatLocation(primary)
    this.#primary = open(primary)
    this.#replicas = replicas.map(open)
    this.storeIds = [`redis:${this.#address}/${this.#primary.connection.options.db ?? 0}`]
  }

  run<T>(access: Access, _storedKey: string, command: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#pool(access).run(command, access)
  }

  async runGroups<T>(
    access: Access,
    storedKeys: readonly string[],
    command: (connection: Connection, keys: string[]) => Promise<T>,
  ): Promise<GroupResult<T>[]> {
    if (storedKeys.length === 0) return []
    const result = await this.#pool(access).run((connection) => command(connection, [...storedKeys]), access)
    return [{ indexes: storedKeys.map((_, index) => index), result }]
  }

  async primaries(): Promise<readonly Redis[]> {
    return [this.#primary.connection]
  }

  runOn<T>(_primary: Redis, command: (primary: Redis) => Promise<T>, access?: Access): Promise<T> {
    return this.#primary.run(command, access)
  }

  lease<T>(_storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#primary.lease(work)
  }

  together(): boolean {
    return true
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    return { storedKey, node: this.#address }
  }

  raw(access: Access): Promise<Connection> {
    return this.#pool(access).run(async (connection) => connection, access)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }

  #pool(access: Access): Pool<Redis> {
    if (access === 'write' || this.#replicas.length === 0) return this.#primary
    const usable = this.#replicas.filter((replica) => replica.usable)
    return usable[Math.floor(Math.random() * usable.length)] ?? this.#primary
  }
}
