import type { Access } from '../access/access.ts'
import { clusterSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import { stopAll } from '../start-all.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { untilEveryView } from './agreement.ts'
import { heirOf, promoteNode } from './fail-over.ts'
import { joinCluster, leaveCluster } from './membership.ts'
import { moveSlotsTo, type SlotChoice } from './move-slots.ts'
import { dropSlots } from './remove-slots.ts'
import { divideSlots, SLOT_COUNT } from './slots.ts'
import { readTopology } from './topology.ts'

/** What a cluster needs besides its nodes. */
export interface ClusterParts {
  /** Who may connect. */
  readonly access: Access
  /** Starts a server that is in no cluster yet, with the options of the others. */
  readonly startNode: () => Promise<LocalServer>
}

/**
 * A cluster of servers that run on this machine. Roles and slots change: `primaries`, `replicas` and `nodeOf` are as of the last helper that
 * changed them, or the last {@link LocalCluster.topology}, which asks the nodes.
 */
export class LocalCluster implements AsyncDisposable {
  #nodes: readonly LocalServer[]
  #states: readonly NodeState[]
  readonly #parts: ClusterParts

  /**
   * Takes servers that form a cluster already; use `startCluster` to make one.
   *
   * @param primaries - The nodes that share the slots, in the order of their slots.
   * @param replicas - The others, dealt out in turn.
   * @param parts - What it needs besides.
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

  /** All nodes, also those that are down; at first the primaries, then their replicas. */
  get nodes(): readonly LocalServer[] {
    return this.#nodes
  }

  /** The primaries, in the order of their slots. */
  get primaries(): readonly LocalServer[] {
    const first = ({ slots }: NodeState): number => slots[0]?.from ?? Number.POSITIVE_INFINITY
    const states = this.#states.filter((state) => state.role === 'primary')
    // Not by difference, which is not a number for two without slots.
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
   * Tells which primary has a slot.
   *
   * @param slot - From 0 to 16383.
   * @returns The primary.
   * @throws {@link LocalArgumentError} when there is no such slot, or nobody has it.
   */
  nodeOf(slot: number): LocalServer {
    const owner = this.#states.find(({ slots }) => slots.some(({ from, to }) => from <= slot && slot <= to))
    if (owner !== undefined) return owner.server
    const exists = Number.isInteger(slot) && slot >= 0 && slot < SLOT_COUNT
    throw new LocalArgumentError(
      exists ? `slot: no node has slot ${slot}` : `slot: expected 0 to ${SLOT_COUNT - 1}, got ${slot}`,
    )
  }

  /**
   * Asks every node what it is now.
   *
   * @returns Roles and slots, in the order of {@link LocalCluster.nodes}; `primaries`, `replicas` and `nodeOf` then agree with them.
   */
  async topology(): Promise<readonly NodeState[]> {
    this.#states = await readTopology(this.nodes)
    return this.#states
  }

  /**
   * Makes a replica the primary of its slots: without loss where its primary answers, and without asking the others where it does not.
   * Resolves when every node that answers sees it so.
   *
   * @param replica - Which one.
   * @throws {@link LocalArgumentError} when it is not a replica now.
   * @throws {@link WaitTimeoutError} when the nodes do not agree on it.
   */
  async promote(replica: LocalServer): Promise<void> {
    await promoteNode(this.nodes, replica)
    await this.topology()
  }

  /**
   * Makes some replica of a primary take its place, as {@link LocalCluster.promote} does; the primary may be down.
   *
   * @param primary - Which one.
   * @returns The new primary.
   * @throws {@link LocalArgumentError} when it has no replica that answers.
   */
  async failOver(primary: LocalServer): Promise<LocalServer> {
    const heir = await heirOf(this.nodes, primary)
    await this.promote(heir)
    return heir
  }

  /**
   * Moves slots with their keys, while clients go on. Resolves when every node sees their new owner.
   *
   * @param choice - A range of slots, both ends included, or a number of slots, taken from the other primaries in proportion.
   * @param target - The primary that gets them. A primary that gives its last slot becomes a replica of it, by the server's own rule.
   * @throws {@link LocalArgumentError} when there are no such slots, or `target` is not a primary.
   *
   * @example
   * ```ts
   * await cluster.moveSlots({ from: 0, to: 99 }, await cluster.addNode())
   * ```
   */
  async moveSlots(choice: SlotChoice, target: LocalServer): Promise<void> {
    await moveSlotsTo(this.nodes, choice, target)
    await this.topology()
  }

  /**
   * Starts one more node with the options of the others. Resolves when every node knows it.
   *
   * @param options - Whom it follows; without that it is a primary that has no slots yet.
   * @returns The node. When it cannot join, it is stopped.
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
    await this.topology()
    return node
  }

  /**
   * Moves the slots of a node to the other primaries, makes all forget it, and stops it. Its replicas follow another primary then.
   *
   * @param node - Which one; a node that is down can be removed when another one has its slots.
   * @throws {@link LocalArgumentError} when it cannot be spared.
   */
  async removeNode(node: LocalServer): Promise<void> {
    await leaveCluster(this.nodes, node)
    this.#nodes = this.nodes.filter((other) => other !== node)
    await node.stop()
    await untilEveryView(`port ${node.port} is gone`, this.nodes, (view) => view.of(node) === undefined)
    await this.topology()
  }

  /**
   * Starts a node again, as the node it was but without its keys. Resolves when every node sees it well; it is a replica then, if another one has
   * taken over.
   *
   * @param node - Which one; it may have been killed.
   */
  async restart(node: LocalServer): Promise<void> {
    await node.restart()
    await untilEveryView(`port ${node.port} is back`, this.nodes, (view) => view.of(node)?.well === true)
    await this.topology()
  }

  /**
   * Leaves slots without an owner, and resolves when every node sees it so.
   *
   * With the server's default `cluster-require-full-coverage yes` the whole cluster then refuses to work; start it with
   * `args: ['--cluster-require-full-coverage', 'no']` to lose those slots only.
   *
   * @param from - First slot.
   * @param to - Last slot.
   */
  async removeSlots(from: number, to: number): Promise<void> {
    await dropSlots(this.nodes, { from, to })
  }

  /** Stops all nodes; resolves when they are gone and their folders removed. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.nodes)
    await this.#parts.access.release()
  }

  /** The same as {@link LocalCluster.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
