import type { Socket } from 'node:net'
import type { Command } from '../command.ts'
import { socketOf } from '../ioredis/peer.ts'
import { text } from '../replies.ts'
import type { Connection } from './connection.ts'

/** How long an answer holds. */
const HOLDS_MS = 1000

const INFO: Command<string | undefined> = { name: 'info', key: '', args: ['replication'], from: 'primary', reply: text }

/**
 * What is known of a replica: it follows its primary; it has lost it; it lags more than it may; or it has come back, and
 * has not said yet.
 */
type State = 'following' | 'orphaned' | 'lagging' | 'unknown'

interface Known {
  state: State
  /** When it was asked, on the clock of `performance.now()`. */
  askedAt: number
  /** The socket that it was asked over. */
  socket: Socket | undefined
}

/**
 * Tells which replicas follow their primary. One that has lost it answers with old values, without end.
 *
 * Each replica is asked once a second while it is used, beside the reads: one that has just lost its primary serves
 * reads for a second more. After a reconnection it serves none until it has answered. A server that does not tell counts
 * as following.
 *
 * @see {@link https://redis.io/docs/latest/commands/info/ | Redis: INFO}
 */
export class ReplicaHealth {
  readonly #maxLag: number
  readonly #known = new WeakMap<Connection, Known>()

  /**
   * @param maxLag - Seconds since the replica last heard from its primary, at most. @defaultValue no bound
   */
  constructor(maxLag: number = Number.POSITIVE_INFINITY) {
    this.#maxLag = maxLag
  }

  /**
   * Tells whether a replica may serve reads.
   *
   * @param replica - The connection to it.
   * @param lastResort - Whether its primary is known to be down: then it may serve what it has got from it, unless its lag
   *   is bounded. @defaultValue false
   */
  follows(replica: Connection, lastResort = false): boolean {
    let known = this.#known.get(replica)
    if (!known) {
      known = { state: 'following', askedAt: Number.NEGATIVE_INFINITY, socket: undefined }
      this.#known.set(replica, known)
    }
    const now = performance.now()
    const socket = socketOf(replica.redis)
    if (socket !== known.socket) {
      // It may have been restarted, and be empty until it has read everything from its primary.
      if (known.socket !== undefined) known.state = 'unknown'
      known.socket = socket
      known.askedAt = Number.NEGATIVE_INFINITY
    }
    if (now - known.askedAt > HOLDS_MS) {
      known.askedAt = now
      void this.#ask(replica, known)
    }
    return known.state === 'following' || (lastResort && known.state === 'orphaned' && this.#maxLag === Infinity)
  }

  async #ask(replica: Connection, known: Known): Promise<void> {
    try {
      known.state = this.#stateOf((await replica.send(INFO)) ?? '')
    } catch {
      // Out of reach, or INFO is forbidden: the reads themselves find out.
      known.state = 'following'
    }
  }

  #stateOf(info: string): State {
    const link = /^master_link_status:(\w+)/m.exec(info)?.[1]
    if (link === 'down') return 'orphaned'
    const silent = Number(/^master_last_io_seconds_ago:(\d+)/m.exec(info)?.[1] ?? 0)
    return silent <= this.#maxLag ? 'following' : 'lagging'
  }
}
