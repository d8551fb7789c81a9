import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import { stopAll } from '../start-all.ts'
import { waitFor } from '../wait-for.ts'
import { withConnections } from './connections.ts'
import { changeSlots, divideSlots, readSlots, SLOT_COUNT } from './slots.ts'

/** A cluster of servers that run on this machine. Roles and slots are those it started with; a failover does not change them. */
export class LocalCluster implements AsyncDisposable {
  /** All nodes, the primaries first. */
  readonly nodes: readonly LocalServer[]
  /** The nodes that have slots, in the order of their slots. */
  readonly primaries: readonly LocalServer[]
  /** The others. Replica number `i` follows primary number `i % primaries.length`. */
  readonly replicas: readonly LocalServer[]

  /**
   * Takes servers that form a cluster already; use `startCluster` to make one.
   *
   * @param primaries - The nodes that have slots.
   * @param replicas - The others.
   */
  constructor(primaries: readonly LocalServer[], replicas: readonly LocalServer[]) {
    this.nodes = [...primaries, ...replicas]
    this.primaries = primaries
    this.replicas = replicas
  }

  /** The URL of every node, the primaries first. */
  get urls(): readonly string[] {
    return this.nodes.map((node) => node.url)
  }

  /** The URL of the first primary; a client finds the others by itself. */
  get url(): string {
    return this.nodeOf(0).url
  }

  /**
   * Tells which primary a slot was given to.
   *
   * @param slot - From 0 to 16383.
   * @returns The primary.
   * @throws {@link LocalArgumentError} when there is no such slot.
   */
  nodeOf(slot: number): LocalServer {
    const index = divideSlots(this.primaries.length).findIndex(({ from, to }) => from <= slot && slot <= to)
    const node = this.primaries[index]
    if (node === undefined) throw new LocalArgumentError(`slot: expected 0 to ${SLOT_COUNT - 1}, got ${slot}`)
    return node
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
    await withConnections(this.nodes, async (clients) => {
      let quiet = 0
      // A heartbeat under way can still name the old owner, and who gets it believes it: hence until nobody does, twice.
      const unowned = async (): Promise<boolean> => {
        const found = await Promise.all(
          clients.map(async (client) => {
            const served = (await readSlots(client)).filter((range) => range.from <= to && range.to >= from)
            for (const range of served) {
              const common = { from: Math.max(from, range.from), to: Math.min(to, range.to) }
              await changeSlots(client, 'DELSLOTS', common)
            }
            return served.length
          }),
        )
        quiet = found.every((count) => count === 0) ? quiet + 1 : 0
        return quiet === 2
      }
      await waitFor(`no node serves the slots ${from} to ${to}`, unowned, { interval: 100 })
    })
  }

  /** Stops all nodes; resolves when they are gone and their folders removed. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.nodes)
  }

  /** The same as {@link LocalCluster.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
