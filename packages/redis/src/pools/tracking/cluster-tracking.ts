import type { Guard } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import type { Cluster, Redis } from 'ioredis'
import { flag } from '../../replies.ts'
import type { Connection } from '../connection.ts'
import { Listeners, type PoolTracking, type TrackingListener } from './pool-tracking.ts'
import { Tracker } from './tracker.ts'

/** What {@link ClusterTracking} is made with. */
export interface ClusterTrackingOptions {
  /** ioredis's cluster: it knows the owners of slots. */
  readonly cluster: Cluster
  /** The connection that a slot's keys are read by; `undefined` while there is none. */
  readonly connectionTo: (slot: number) => Connection | undefined
  /** Opens a connection to a node, in RESP2, that does not reconnect. */
  readonly open: (node: Redis, address: string, signal: AbortSignal) => Promise<Redis>
}

/** A primary, and what brings its messages. */
interface Tracked {
  readonly tracker: Tracker
  /** One of its keys: the node is asked for it to find out whether it still serves its slots. */
  sample: string
}

/**
 * Tells what changes on the primaries of a cluster. A key's guard is that of the primary of its slot; when a slot gets
 * another owner, everything that was read from the old one is forgotten.
 */
export class ClusterTracking implements PoolTracking {
  readonly #options: ClusterTrackingOptions
  readonly #listeners = new Listeners()
  readonly #nodes = new Map<string, Tracked>()
  #owners: readonly (string | undefined)[] = []
  #closed = false

  /**
   * @param options - The cluster, and how to connect to a node.
   */
  constructor(options: ClusterTrackingOptions) {
    this.#options = options
  }

  guard(storedKey: string): Guard | undefined {
    const slot = slotOf(storedKey)
    const address = this.#ownerOf(slot)
    if (address === undefined || this.#closed) return undefined
    const node = this.#nodes.get(address)
    if (!node) {
      this.#start(address, storedKey)
      return undefined
    }
    node.sample = storedKey
    // Until the change is noticed for all slots.
    return this.#owners[slot] === address ? node.tracker.guard : undefined
  }

  follow(listener: TrackingListener): void {
    if (!this.#listeners.add(listener)) return
    for (const { tracker } of this.#nodes.values()) tracker.reconnect('more prefixes are wanted')
  }

  unfollow(listener: TrackingListener): void {
    this.#listeners.remove(listener)
  }

  forget(storedKeys: readonly string[]): void {
    for (const storedKey of storedKeys) this.#listeners.forget(storedKey)
  }

  close(): void {
    this.#closed = true
    this.#options.cluster.off('refresh', this.#compareOwners)
    for (const { tracker } of this.#nodes.values()) tracker.close()
    this.#nodes.clear()
  }

  #ownerOf(slot: number): string | undefined {
    return this.#options.cluster.slots[slot]?.[0]
  }

  #start(address: string, sample: string): void {
    if (this.#nodes.size === 0) {
      this.#owners = this.#listOwners()
      this.#options.cluster.on('refresh', this.#compareOwners)
    }
    const tracker = new Tracker({
      open: async (signal) => {
        const node = this.#options.cluster.nodes().find(({ options }) => `${options.host}:${options.port}` === address)
        if (!node) throw new Error('Connection is closed.')
        return this.#options.open(node, address, signal)
      },
      listeners: this.#listeners,
      serves: () => this.#serves(address),
    })
    this.#nodes.set(address, { tracker, sample })
  }

  /** Whether a node answers for one of its keys. A node that has lost its slots, or its cluster, says so. */
  async #serves(address: string): Promise<boolean> {
    const key = this.#nodes.get(address)?.sample
    if (key === undefined) return false
    const slot = slotOf(key)
    if (this.#ownerOf(slot) !== address) return false
    const connection = this.#options.connectionTo(slot)
    await connection?.send({ name: 'exists', key, args: [key], from: 'primary', reply: flag })
    return connection !== undefined && this.#ownerOf(slot) === address
  }

  readonly #compareOwners = (): void => {
    const before = this.#owners
    this.#owners = this.#listOwners()
    const current = new Set(this.#owners)
    const changed = new Set(before.filter((owner, slot) => owner !== this.#owners[slot]))
    for (const [address, { tracker }] of this.#nodes) {
      if (!current.has(address)) {
        tracker.close()
        this.#nodes.delete(address)
      } else if (changed.has(address)) tracker.renew()
    }
  }

  #listOwners(): readonly (string | undefined)[] {
    return Array.from(this.#options.cluster.slots, (owners) => owners?.[0])
  }
}
