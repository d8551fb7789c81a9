import { ArgumentError, isCacheError, type ReadFrom } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import type { Cluster, Redis } from 'ioredis'
import { type Command, mayRepeat } from '../command.ts'
import { isRefusedByNode, isSlotMoving, ReadOnlyPoolError } from '../errors.ts'
import { refreshSlots, sendRead, sendToPrimary } from '../ioredis/cluster-routing.ts'
import { SentCommand } from '../ioredis/sent-command.ts'
import type { ReplicaUse } from '../settings/class-settings.ts'
import { formatLocation } from '../settings/location.ts'
import { addressOf, ClusterNodes, nodeGate, pingNode } from './cluster-nodes.ts'
import { connectPrimaries, makeCluster, nodesOf } from './cluster-options.ts'
import { Connection } from './connection.ts'
import { checkCoverage } from './coverage.ts'
import { CredentialSource } from './credentials.ts'
import { findConnectionError } from './find-connection-error.ts'
import { Gate } from './gate.ts'
import { startHealthCheck } from './health-check.ts'
import { openLease } from './lease-connection.ts'
import { Leases } from './leases.ts'
import type { ClusterPool, LeaseOptions } from './pool.ts'
import {
  BATCH_ALL,
  commandTimeoutMs,
  connectionOptions,
  connectTimeoutMs,
  leaseLimits,
  type NodeOptions,
  type PoolInit,
  reconnectDelay,
  USUAL_SIZES,
} from './pool-options.ts'
import { ReplicaHealth } from './replica-health.ts'
import { type ReadChoice, readChoice } from './replica-reads.ts'
import { retry, retryPolicy } from './retry.ts'
import { attempt, runWork, type WorkLimits, withinOperation } from './run-work.ts'
import { type SecondConnectionOptions, secondConnection } from './second-connection.ts'
import { checkServerVersion } from './server-version.ts'
import { isUnreachable, SickNodes, silent } from './sick-nodes.ts'
import { ownersOf, primaryOf, refreshWithin } from './slot-owners.ts'
import { checkOneCluster } from './startup-nodes.ts'
import { ClusterTracking } from './tracking/cluster-tracking.ts'
import type { PoolTracking } from './tracking/pool-tracking.ts'

const CLOSED = 'Connection is closed.'

/**
 * One connection to each node of a Redis Cluster (redis-py-cluster's `ClusterConnectionPool`). Leases beyond
 * `max_connections` are refused at once.
 */
export class ClusterConnectionPool implements ClusterPool {
  /** A Redis Cluster. */
  static readonly topology = 'cluster'
  /** Leases are refused at once. */
  static readonly blocking: boolean = false
  /** Whether replicas serve reads is up to the kwargs. */
  static readonly reads: ReplicaUse | undefined = undefined
  readonly raw: Cluster
  readonly tracking: PoolTracking
  readonly #gate: Gate
  readonly #nodes: ClusterNodes
  readonly #sick: SickNodes
  readonly #leases: Leases
  readonly #init: PoolInit
  readonly #limits: WorkLimits
  readonly #readOnly: boolean
  readonly #readChoice: ReadChoice | undefined
  /** True where a user's cluster decides by its own option where reads go. */
  readonly #readsByIoredis: boolean
  readonly #credentials: CredentialSource | undefined
  readonly #stop: (() => void)[] = []

  /**
   * @param init - Start-up nodes, and kwargs that hold for every node.
   */
  constructor(init: PoolInit) {
    const { locations, kwargs } = init
    const address = locations.map(formatLocation).join(', ')
    const timeoutMs = commandTimeoutMs(kwargs)
    const foreign = locations[0]?.client as Cluster | undefined
    const cluster = foreign ?? makeCluster(init)
    const gate = new Gate({
      connection: cluster,
      address,
      timeoutMs: connectTimeoutMs(kwargs) + timeoutMs,
      foreign: foreign !== undefined,
      reopens: foreign === undefined,
      ...(foreign ? {} : { diagnose: () => this.#diagnose() }),
      verify: () => this.#verify(address),
    })
    this.raw = cluster
    this.#init = init
    this.#gate = gate
    this.#limits = { address: () => address, timeoutMs, pass: () => gate.pass(), retryPolicy: retryPolicy(kwargs) }
    this.#sick = new SickNodes({
      probe: (address) => pingNode(cluster, address, timeoutMs),
      refresh: async (address) => {
        await refreshSlots(cluster)
        return this.#nodes.at(address) !== undefined
      },
      delay: reconnectDelay,
    })
    this.#nodes = new ClusterNodes(cluster, (redis) => this.#connect(redis))
    this.#readOnly = new.target.reads === 'read-only' || kwargs.readonly_mode === true
    this.#readChoice = readChoice(kwargs, new.target.reads, this.#nodes.wasLost, new ReplicaHealth(init.replicaMaxLag))
    this.#readsByIoredis = !this.#readChoice && cluster.options.scaleReads !== 'master'
    this.#leases = new Leases({ ...leaseLimits(kwargs, new.target.blocking), address, resetMs: timeoutMs })
    this.tracking = new ClusterTracking({
      cluster,
      connectionTo: (slot) => this.connectionTo(slot, 'primary'),
      open: (node, address, signal) => openLease(node, { ...this.#bounds(address), protocol: 2, signal }),
    })
    this.#stop.push(
      () => this.tracking.close(),
      () => this.#nodes.close(),
      () => this.#sick.close(),
    )
    const { credential_provider: provider } = kwargs
    const credentials = provider && new CredentialSource(provider, connectTimeoutMs(kwargs))
    if (credentials) {
      credentials.attach(cluster)
      this.#stop.push(() => credentials.stop())
    }
    this.#credentials = credentials
    if (kwargs.health_check_interval)
      this.#stop.push(startHealthCheck(() => this.#nodes.all(), kwargs.health_check_interval))
    // Whatever is wrong is reported again by the first command.
    if (kwargs.init_slot_cache) gate.pass()?.catch(() => {})
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  connectionTo(slot: number, from: ReadFrom): Connection | undefined {
    const owners = this.raw.slots[slot]
    if (!owners || !this.#gate.open) return undefined
    if (from === 'primary') return this.#readOnly ? undefined : this.#wellNode(owners[0] as string)
    if (this.#readChoice) return this.#readChoice(owners.map((owner) => this.#wellNode(owner)))
    return this.#readsByIoredis ? undefined : this.#wellNode(owners[0] as string)
  }

  async send<T>(command: Command<T>, slot: number): Promise<T> {
    const { from } = command
    this.#refuseWrites(from)
    await this.#gate.pass()
    const connection = this.connectionTo(slot, from)
    if (connection) return connection.send(command)
    const [owner] = ownersOf(this.raw, slot)
    const sick = this.#sick.errorOf(owner as string)
    if (sick) throw sick
    return withinOperation(command, this.#limits, (ms) => this.#routeAgain(command, ms))
  }

  async run<T>(work: (cluster: Cluster) => Promise<T>, from: ReadFrom = 'primary'): Promise<T> {
    this.#refuseWrites(from)
    return runWork(this.raw, this.#limits, work, from)
  }

  async nodes(): Promise<readonly { readonly connection: Connection; readonly role: 'primary' | 'replica' }[]> {
    await this.#gate.pass()
    const primaries = new Set(this.raw.nodes('master'))
    return this.raw.nodes('all').map((redis) => ({
      connection: this.#nodes.of(redis),
      role: primaries.has(redis) ? 'primary' : 'replica',
    }))
  }

  refresh(): Promise<void> {
    return refreshWithin(this.raw, this.#limits.timeoutMs / 2)
  }

  async lease<T>(work: (redis: Redis) => Promise<T>, { key }: LeaseOptions = {}): Promise<T> {
    if (key === undefined) {
      throw new ArgumentError('On a Redis Cluster a connection leads to one node: name a key that lives there.')
    }
    this.#refuseWrites('primary')
    await this.#gate.pass()
    const { address, node } = primaryOf(this.raw, slotOf(key))
    return this.#leases.run(address, () => openLease(node, this.#bounds(address)), work)
  }

  async close(): Promise<void> {
    const nodes = this.#nodes.all()
    await Promise.all([this.#leases.close(), ...nodes.map((node) => node.close())])
    await this.#gate.close()
    for (const stop of [...nodes.map((node) => () => node.end()), ...this.#stop]) stop()
  }

  #connect(redis: Redis): Connection {
    const { timeoutMs } = this.#limits
    const { locations, batching, sizes = USUAL_SIZES } = this.#init
    const foreign = locations[0]?.client !== undefined
    return new Connection({
      ...this.#limits,
      redis,
      // Keys of one command would have to share a slot.
      batching: { ...BATCH_ALL, ...batching, gets: false },
      sizes,
      // A cluster that the user made has the connections that the user wants.
      second: foreign ? undefined : secondConnection(redis, () => this.#bounds(addressOf(redis))),
      leavesHungServer: !foreign,
      onHungServer: () => this.#sick.add(addressOf(redis), silent(addressOf(redis))),
      address: () => addressOf(redis),
      pass: nodeGate(redis, timeoutMs),
      redirect: (command, error, written, ms) => this.#redirect(command, error, written, ms),
    })
  }

  /** The connection to a node, unless the node is known to be down. */
  #wellNode(address: string): Connection | undefined {
    return this.#sick.errorOf(address) ? undefined : this.#nodes.at(address)
  }

  /** Redirections are the exception: ioredis's own routing follows them, and learns the new slot map. */
  #redirect<T>(command: Command<T>, error: unknown, written: boolean, ms: number): Promise<T> | undefined {
    if (command.here || !(error instanceof Error)) return undefined
    const again = isRefusedByNode(error.message) || (error.message === CLOSED && (!written || mayRepeat(command)))
    // Its keys are asked one by one instead.
    if (!again || (command.splittable && isSlotMoving(error.message))) return undefined
    return this.#route(command, ms)
  }

  /** Leaves the way of a command to ioredis, and retries reads where the policy says so. */
  async #routeAgain<T>(command: Command<T>, totalMs: number): Promise<T> {
    const { retryPolicy } = this.#limits
    const begun = performance.now()
    try {
      return await this.#route(command, totalMs)
    } catch (error) {
      if (!retryPolicy || command.from !== 'any') throw error
      return retry(retryPolicy, { error, begun, totalMs }, (ms) => this.#route(command, ms))
    }
  }

  /** Leaves the way of a command to ioredis. A node that cannot be reached by it either is down. */
  async #route<T>(command: Command<T>, ms: number): Promise<T> {
    // Another node than the owner of its slot may answer.
    this.tracking.forget([command.key])
    const send = (cluster: Cluster): Promise<T> =>
      this.#readsByIoredis && command.from === 'any'
        ? sendRead(cluster, new SentCommand(command))
        : sendToPrimary(cluster, new SentCommand(command), {
            repeatable: mayRepeat(command),
            splittable: command.splittable === true,
          })
    const owner = (): string | undefined => this.raw.slots[slotOf(command.key)]?.[0]
    const address = (): string => owner() ?? this.#limits.address()
    const begun = performance.now()
    try {
      return await attempt(this.raw, { ...this.#limits, address }, send, ms)
    } catch (error) {
      const node = owner()
      if (!node || !this.#gate.open || !isCacheError(error)) throw error
      const problem = error.code === 'ERR_CACHE_CONNECTION' ? this.#nodes.problemOf(node, begun) : undefined
      // That a node did not answer in the rest of an operation's time tells nothing about it.
      const rest = command.time !== undefined && ms < this.#limits.timeoutMs / 2
      const down = isUnreachable(error) && !(rest && error.code === 'ERR_CACHE_TIMEOUT')
      if (problem || down) this.#sick.add(node, problem ?? error)
      throw problem ?? error
    }
  }

  #bounds(address: string): SecondConnectionOptions {
    const credentials = this.#credentials
    const { timeoutMs } = this.#limits
    return {
      address,
      connectMs: connectTimeoutMs(this.#init.kwargs) + timeoutMs,
      commandMs: timeoutMs,
      prepare: credentials && ((redis) => credentials.attach(redis)),
    }
  }

  #refuseWrites(from: ReadFrom): void {
    if (from === 'any' || !this.#readOnly) return
    const node = this.#limits.address()
    const message = `This pool only reads (CONNECTION_POOL_CLASS or readonly_mode), so nothing was written to ${node}.`
    throw new ReadOnlyPoolError(message, { node })
  }

  async #verify(address: string): Promise<void> {
    const { kwargs, locations } = this.#init
    const { skip_full_coverage_check: skip, require_full_coverage: require } = kwargs
    if (!locations[0]?.client) await connectPrimaries(this.raw, connectTimeoutMs(kwargs) / 2)
    await checkServerVersion(this.raw, address)
    if (!skip && require !== false) await checkCoverage(this.raw, address)
    if (!locations[0]?.client) await checkOneCluster(this.raw, nodesOf(locations), this.#nodeOptions())
  }

  async #diagnose(): Promise<Error | undefined> {
    const problem = this.#credentials?.problem
    return problem ?? findConnectionError(nodesOf(this.#init.locations)[0], this.#nodeOptions())
  }

  #nodeOptions(): NodeOptions {
    const { locations, kwargs } = this.#init
    const tls = locations.some((location) => location.tls)
    return { ...connectionOptions(kwargs, tls), ...this.#credentials?.latest }
  }
}
