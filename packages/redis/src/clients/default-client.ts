import type { ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { ServerPool } from '../pools/pool.ts'
import type { PoolTracking } from '../pools/tracking/pool-tracking.ts'
import type { RawConnection } from '../raw-connection.ts'
import { formatLocation, type Location } from '../settings/location.ts'
import type { Client, ClientInit, GroupResult, KeyLocation, RedisNode, ScanTarget } from './client.ts'
import { KeysTogether } from './keys-together.ts'
import { PrimaryAndReplicas } from './primary-and-replicas.ts'
import { ServerNode } from './server-node.ts'
import { storeIdsOf } from './store-ids.ts'

/**
 * One server, or a primary with replicas: the first LOCATION takes writes, a random other one serves reads
 * (django-redis's `DefaultClient`).
 *
 * Replicas that are down, or have lost their primary, are skipped; when all are, the primary serves reads too. With Sentinels the LOCATIONs are
 * names of services.
 *
 * A server that refuses commands over several slots (ElastiCache Serverless and other proxies look like one server) gets
 * one command for each key from its first refusal on, or from the start by MULTI_KEY.
 */
export class DefaultClient implements Client {
  /** Single servers. */
  static readonly topology: 'single' | 'sentinel' = 'single'
  readonly topology: 'single' | 'sentinel'
  readonly storeIds: readonly string[]
  readonly #primary: ServerPool
  /** `undefined` where there are no replicas. */
  readonly #servers: PrimaryAndReplicas | undefined
  readonly #nodes: readonly [RedisNode, ...RedisNode[]]
  readonly #init: ClientInit
  readonly #keys: KeysTogether

  /**
   * @param init - The primary's location, then its replicas'.
   */
  constructor(init: ClientInit) {
    const [primary, ...replicas] = init.locations
    if (!primary) throw new TypeError('A DefaultClient needs a location.')
    this.#init = init
    this.#keys = new KeysTogether((command) => this.send(command), init.perKey)
    this.topology = init.sentinels ? 'sentinel' : 'single'
    this.#primary = init.openPool([primary]) as ServerPool
    const pools = replicas.map((location) => init.openPool([location]) as ServerPool)
    const policy = { readOnly: init.replicaReadOnly, maxLag: init.replicaMaxLag }
    this.#servers = pools.length > 0 ? new PrimaryAndReplicas(this.#primary, pools, policy) : undefined
    // With Sentinels the address is theirs to say, and it changes.
    const addressOf = (location: Location): string | undefined =>
      init.sentinels ? undefined : formatLocation(location)
    this.#nodes = [
      new ServerNode(this.#primary.connection, 'primary', addressOf(primary)),
      ...pools.map(
        ({ connection }, index) => new ServerNode(connection, 'replica', addressOf(replicas[index] as Location)),
      ),
    ]
    this.storeIds = storeIdsOf(primary, this.#primary, init.sentinels)
  }

  get trackings(): readonly PoolTracking[] {
    const { tracking } = this.#primary
    return tracking ? [tracking] : []
  }

  trackingOf(): PoolTracking | undefined {
    return this.#primary.tracking
  }

  send<T>(command: Command<T>): Promise<T> {
    const { connection } = this.#primary
    return this.#servers ? this.#servers.send(command) : connection.send(command)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    return this.#keys.sendGroups(storedKeys, commandFor)
  }

  async nodes(): Promise<readonly RedisNode[]> {
    return this.#nodes
  }

  async *scanTargets(): AsyncGenerator<ScanTarget, void> {
    yield { node: this.#nodes[0] }
  }

  lease<T>(_storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#primary.lease(work)
  }

  together(one: string, other: string): boolean {
    return this.#keys.together(one, other)
  }

  learnApart(error: unknown): boolean {
    return this.#keys.learnApart(error)
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    const [primary] = this.#nodes
    if (this.#init.sentinels) await primary.run(async () => {}, 'any')
    return { storedKey, node: primary.address }
  }

  raw(from: ReadFrom): Promise<RawConnection> {
    const rawOf = (server: ServerPool): Promise<RawConnection> => server.run(async (redis) => redis, from)
    return this.#servers ? this.#servers.run(from, rawOf) : rawOf(this.#primary)
  }

  close(): Promise<void> {
    return this.#init.closePools()
  }
}
