import slotOf from 'cluster-key-slot'
import pTimeout from 'p-timeout'
import type { Client, GroupResult, KeyLocation, RedisNode, ScanTarget } from '../clients/client.ts'
import { sendGroups } from '../clients/groups.ts'
import { scanTargets } from '../clients/slot-holders.ts'
import type { Command } from '../command.ts'
import { SlotNotCoveredError } from '../errors.ts'
import { timedOut } from '../pools/run-work.ts'
import { translateNodeRedis } from './failures.ts'
import { NodeRedisGate } from './gate.ts'
import { type NodeRedisInit, verifyVersion } from './init.ts'
import type { LastError } from './last-error.ts'
import { Line } from './line.ts'
import { NodeRedisNode, noIoredis } from './node.ts'
import type { ClusterClient, ClusterNode } from './peer.ts'
import { rediscover } from './rediscover.ts'

type Shard = NonNullable<ClusterClient['slots'][number]>

const NAMELESS = 'a Redis Cluster'
/** Once in this time a node that is down makes the client look for another owner of its slots. */
const LOOK_EVERY_MS = 500

/** A Redis Cluster, over a client that `createCluster()` made: it routes commands, and follows redirections. */
export class NodeRedisCluster implements Client {
  readonly topology = 'cluster'
  readonly storeIds: readonly string[]
  readonly #cluster: ClusterClient
  readonly #errors: LastError
  readonly #timeoutMs: number
  readonly #gate: NodeRedisGate
  readonly #line: Line
  #lookedAt = Number.NEGATIVE_INFINITY

  /**
   * @param init - The client, and how it is used.
   */
  constructor({ client, errors, id, timeoutMs, connectMs }: NodeRedisInit<ClusterClient>) {
    this.#cluster = client
    this.#errors = errors.resource
    this.#timeoutMs = timeoutMs
    this.storeIds = [`cluster:${id}`]
    const ownerOf = ({ key }: Command): Shard | undefined => client.slots[slotOf(key)]
    this.#line = new Line({
      timeoutMs,
      address: (command) => (command && ownerOf(command)?.master.address) ?? client.masters[0]?.address ?? NAMELESS,
      pass: (command) => {
        const waiting = this.#gate.pass()
        return waiting ? waiting.then(() => this.#refuse(ownerOf(command))) : this.#refuse(ownerOf(command))
      },
      write: (args, options, command) =>
        client.sendCommand(command.key, this.#mayRead(command, ownerOf(command)), args, options),
    })
    this.#gate = new NodeRedisGate({
      client,
      errors,
      address: () => this.#line.address,
      // Version 5 knows nodes from the first slot map on.
      isReady: () => client.isReady ?? client.masters.length > 0,
      timeoutMs: connectMs,
      verify: () => verifyVersion(this.#lineTo(client.masters[0] as ClusterNode), timeoutMs),
    })
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#line.send(command)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    return sendGroups(storedKeys, slotOf, commandFor, (command) => this.send(command))
  }

  async nodes(): Promise<readonly RedisNode[]> {
    await this.#gate.pass()
    const { masters, replicas } = this.#cluster
    return [
      ...masters.map((node) => new NodeRedisNode(this.#lineTo(node), 'primary')),
      ...replicas.map((node) => new NodeRedisNode(this.#lineTo(node), 'replica')),
    ]
  }

  scanTargets(): AsyncIterable<ScanTarget> {
    return scanTargets({
      primaries: async () => (await this.nodes()).filter(({ role }) => role === 'primary'),
      refresh: () => this.#rediscover(),
      owners: () => Array.from(this.#cluster.slots, (owner) => owner?.master.address),
    })
  }

  lease(): Promise<never> {
    return Promise.reject(noIoredis('withConnection(work)'))
  }

  together(one: string, other: string): boolean {
    return slotOf(one) === slotOf(other)
  }

  learnApart(): boolean {
    return false
  }

  async locate(storedKey: string): Promise<KeyLocation> {
    await this.#gate.pass()
    const slot = slotOf(storedKey)
    const node = this.#cluster.slots[slot]?.master.address ?? 'no node'
    return { storedKey, slot, node }
  }

  raw(): Promise<never> {
    return Promise.reject(noIoredis('getRedisConnection()'))
  }

  close(): Promise<void> {
    return this.#gate.close()
  }

  /** Which replicas read is the client's own choice, its `useReplicas`; but it would wait for one that is down. */
  #mayRead({ from }: Command, shard: Shard | undefined): boolean {
    const { replicas = [] } = shard ?? {}
    return from === 'any' && replicas.length > 0 && !replicas.some((node) => this.#isDown(node))
  }

  /** Refuses a command whose owner cannot get it: node-redis would keep it until the node is back. */
  #refuse(shard: Shard | undefined): undefined {
    if (shard && !this.#isDown(shard.master)) return
    this.#lookAround()
    if (shard) throw this.#gate.down(shard.master.address)
    throw new SlotNotCoveredError('No node of the cluster owns the slot of the key.')
  }

  #isDown({ client, connectPromise, address }: ClusterNode): boolean {
    if (!client || client.isReady) return false
    return connectPromise === undefined || this.#errors.of(address) !== undefined
  }

  /** Another node may have taken over. */
  #lookAround(): void {
    const now = performance.now()
    if (now - this.#lookedAt < LOOK_EVERY_MS) return
    this.#lookedAt = now
    this.#rediscover().catch(() => {})
  }

  async #rediscover(): Promise<void> {
    const { address } = this.#line
    const late = { milliseconds: this.#timeoutMs, fallback: () => Promise.reject(timedOut(address, 'cluster')) }
    await pTimeout(rediscover(this.#cluster), late).catch((error: unknown) => {
      throw translateNodeRedis(error, address)
    })
  }

  #lineTo(node: ClusterNode): Line {
    const { address } = node
    return new Line({
      address: () => address,
      timeoutMs: this.#timeoutMs,
      pass: () => this.#gate.pass(),
      write: async (args, options) => (await this.#cluster.nodeClient(node)).sendCommand(args, options),
    })
  }
}
