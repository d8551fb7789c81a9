import { stopAll } from '../all-or-none.ts'
import { clusterSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import type { ServerAccess } from '../server-access/server-access.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { untilEveryView } from './agreement.ts'
import { isHealthy } from './cluster-nodes.ts'
import { readClusterStates } from './cluster-states.ts'
import { promoteNode, replicaToPromote } from './fail-over.ts'
import { joinCluster, leaveCluster } from './membership.ts'
import { moveSlotsTo, type SlotChoice } from './move-slots.ts'
import { dropSlots } from './remove-slots.ts'
import { divideSlots, SLOT_COUNT } from './slots.ts'

/** What a cluster needs besides its nodes. */
export interface ClusterParts {
  /** Who may connect. */
  readonly access: ServerAccess
  /** Starts one more server with the options of the nodes; it is not in the cluster yet. */
  readonly startNode: () => Promise<LocalServer>
}

/**
 * A cluster of servers on this machine. Roles and slots change. `primaries`, `replicas` and `nodeOf` show the result
 * of the last method that changed them, or of the last {@link LocalCluster.readStates}, which asks the nodes.
 */
export class LocalCluster implements AsyncDisposable {
  #nodes: readonly LocalServer[]
  #states: readonly NodeState[]
  readonly #parts: ClusterParts

  /**
   * Wraps servers that form a cluster already; `startCluster` makes one.
   *
   * @param primaries - The primaries, in the order of their slots.
   * @param replicas - The replicas: number `i` follows primary number `i % primaries.length`.
   * @param parts - What the cluster needs besides.
   */
  constructor(primaries: readonly LocalServer[], replicas: readonly LocalServer[], parts: ClusterParts) {
    const ranges = divideSlots(primaries.length)
    this.#nodes = [...primaries, ...replicas]
    this.#states = this.#nodes.map((server, index) => {
      const range = ranges[index]
      if (range !== undefined) return { server, role: 'primary', primary: undefined, slots: [range] }
      return { server, role: 'replica', primary: primaries[index % primaries.length], slots: [] }
    })
    this.#parts = parts
  }

  /** All nodes, including those that are down: the primaries at the start, then their replicas. */
  get nodes(): readonly LocalServer[] {
    return this.#nodes
  }

  /** The primaries, in the order of their slots. */
  get primaries(): readonly LocalServer[] {
    const first = ({ slots }: NodeState): number => slots[0]?.from ?? Number.POSITIVE_INFINITY
    const states = this.#states.filter((state) => state.role === 'primary')
    // Compared, not subtracted: for two primaries without slots the difference is not a number.
    return states.sort((one, other) => (first(one) < first(other) ? -1 : 1)).map((state) => state.server)
  }

  /** The replicas. At first, number `i` follows primary number `i % primaries.length`. */
  get replicas(): readonly LocalServer[] {
    return this.#states.filter((state) => state.role === 'replica').map((state) => state.server)
  }

  /** Settings of a cache on this cluster: `createCaches({ default: cluster.settings })`. */
  get settings(): LocalCacheSettings {
    return clusterSettings(this.#parts.access, this.nodes)
  }

  /** The certificate authority, of a cluster with TLS. */
  get ca(): CertificateAuthority | undefined {
    return this.#parts.access.ca
  }

  /** The URL of every node. */
  get urls(): readonly string[] {
    return this.nodes.map((node) => node.url)
  }

  /** The URL of the first primary; a client finds the others by itself. */
  get url(): string {
    return this.nodeOf(0).url
  }

  /**
   * Tells which primary owns a slot.
   *
   * @param slot - From 0 to 16383.
   * @returns The primary.
   * @throws {@link LocalArgumentError} when there is no such slot, or it has no owner.
   */
  nodeOf(slot: number): LocalServer {
    const owner = this.#states.find(({ slots }) => slots.some(({ from, to }) => from <= slot && slot <= to))
    if (owner !== undefined) return owner.server
    const exists = Number.isInteger(slot) && slot >= 0 && slot < SLOT_COUNT
    throw new LocalArgumentError(
      exists ? `slot: no node owns slot ${slot}` : `slot: expected 0 to ${SLOT_COUNT - 1}, got ${slot}`,
    )
  }

  /**
   * Asks every node for its state, and updates `primaries`, `replicas` and `nodeOf`.
   *
   * @returns Roles and slots, in the order of {@link LocalCluster.nodes}.
   */
  async readStates(): Promise<readonly NodeState[]> {
    this.#states = await readClusterStates(this.nodes)
    return this.#states
  }

  /**
   * Makes a replica the primary of its slots. Nothing is lost if its primary answers; otherwise it takes over without
   * a vote. Resolves when every node that answers agrees.
   *
   * @param replica - The replica.
   * @throws {@link LocalArgumentError} when it is not a replica now.
   * @throws {@link WaitTimeoutError} when the nodes do not agree in time.
   */
  async promote(replica: LocalServer): Promise<void> {
    await promoteNode(this.nodes, replica)
    await this.readStates()
  }

  /**
   * Promotes a replica of a primary, as {@link LocalCluster.promote} does.
   *
   * @param primary - The primary; it may be down.
   * @returns The new primary.
   * @throws {@link LocalArgumentError} when it has no replica that answers.
   */
  async failOver(primary: LocalServer): Promise<LocalServer> {
    const replica = await replicaToPromote(this.nodes, primary)
    await this.promote(replica)
    return replica
  }

  /**
   * Moves slots with their keys while clients continue. Resolves when every node agrees on the new owner.
   *
   * @param choice - A range of slots, both ends included, or a number of slots, taken from the other primaries in
   * proportion.
   * @param target - The primary that gets them. A primary that loses its last slot becomes its replica; that is the
   * server's own rule.
   * @throws {@link LocalArgumentError} when there are no such slots, or `target` is not a primary.
   *
   * @example
   * ```ts
   * await cluster.moveSlots({ from: 0, to: 99 }, await cluster.addNode())
   * ```
   */
  async moveSlots(choice: SlotChoice, target: LocalServer): Promise<void> {
    await moveSlotsTo(this.nodes, choice, target)
    await this.readStates()
  }

  /**
   * Starts one more node, with the options of the others. Resolves when every node knows it.
   *
   * @param options - The primary that it follows; without, the node is a primary without slots.
   * @returns The node. If it cannot join, it is stopped.
   */
  async addNode(options: { readonly replicaOf?: LocalServer } = {}): Promise<LocalServer> {
    const node = await this.#parts.startNode()
    try {
      await joinCluster(this.nodes, node, options.replicaOf)
    } catch (error) {
      await node.stop()
      throw error
    }
    this.#nodes = [...this.nodes, node]
    await this.readStates()
    return node
  }

  /**
   * Moves the slots of a node to the other primaries, makes all nodes forget it, and stops it. Its replicas follow
   * another primary.
   *
   * @param node - The node. If it is down, another node must own its slots already.
   * @throws {@link LocalArgumentError} when it is the last primary, or is down and owns slots.
   */
  async removeNode(node: LocalServer): Promise<void> {
    await leaveCluster(this.nodes, node)
    this.#nodes = this.nodes.filter((other) => other !== node)
    await node.stop()
    await untilEveryView(`port ${node.port} is gone`, this.nodes, (view) => view.of(node) === undefined)
    await this.readStates()
  }

  /**
   * Restarts a node with its identity but without its keys. Resolves when it is healthy in the view of every node. If
   * a replica has taken over in the meantime, the node is a replica now.
   *
   * @param node - The node; it may be down.
   */
  async restart(node: LocalServer): Promise<void> {
    await node.restart()
    await untilEveryView(`port ${node.port} is back`, this.nodes, (view) => isHealthy(view.of(node)))
    await this.readStates()
  }

  /**
   * Leaves slots without an owner. Resolves when every node agrees.
   *
   * With the server's default, `cluster-require-full-coverage yes`, the whole cluster then refuses commands. To lose
   * these slots only, start it with `args: ['--cluster-require-full-coverage', 'no']`.
   *
   * @param from - First slot.
   * @param to - Last slot.
   */
  async removeSlots(from: number, to: number): Promise<void> {
    await dropSlots(this.nodes, { from, to })
  }

  /** Stops all nodes. Resolves when their processes and folders are gone. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.nodes)
    await this.#parts.access.release()
  }

  /** The same as {@link LocalCluster.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
