import { isCacheError, type ReadFrom } from '@holdfast/core'
import type { Command } from '../command.ts'
import { isOutOfReach } from '../errors.ts'
import { OperationTime } from '../operation-time.ts'
import type { ServerPool } from '../pools/pool.ts'
import { ReplicaHealth } from '../pools/replica-health.ts'

// A replica that timed out is skipped for a while, so that a hung one delays few calls. A disconnected one is known to
// be down.
const SKIPPED_MS = 1000

/** How replicas are used. */
export interface ReplicaPolicy {
  /** False when replicas take writes that the primary fails: django-redis's REPLICA_READ_ONLY. */
  readonly readOnly: boolean
  /** Seconds since a replica last heard from its primary, at most. @defaultValue no bound */
  readonly maxLag?: number | undefined
}

/**
 * A primary, which takes writes, and replicas, of which a random one serves a read.
 *
 * Replicas that are down are skipped, and those that have lost their primary while it is up. A read whose replica goes away is repeated on the
 * primary; when it has no reply after half of its time, the primary is asked too, and the first answer counts.
 */
export class PrimaryAndReplicas {
  readonly #primary: ServerPool
  readonly #replicas: readonly ServerPool[]
  readonly #policy: ReplicaPolicy
  readonly #health: ReplicaHealth
  readonly #skippedUntil = new Map<ServerPool, number>()

  /**
   * @param primary - Takes writes.
   * @param replicas - Serve reads; at least one.
   * @param policy - Which servers take writes, and which replicas serve reads.
   */
  constructor(primary: ServerPool, replicas: readonly ServerPool[], policy: ReplicaPolicy) {
    this.#primary = primary
    this.#replicas = replicas
    this.#policy = policy
    this.#health = new ReplicaHealth(policy.maxLag)
  }

  /**
   * Sends a command to the server that it belongs to, and to another one when that fails. All have one deadline.
   *
   * @param command - The command.
   * @throws The primary's error when no server could do it.
   */
  send<T>(command: Command<T>): Promise<T> {
    const { from, time } = command
    if (from !== 'any' && this.#policy.readOnly) return this.#primary.connection.send(command)
    if (from === 'any') return this.#sendRead(command)
    const timed = { ...command, time: time ?? new OperationTime() }
    return this.#writeAnywhere((server) => server.connection.send(timed))
  }

  /**
   * Runs work on the server that it belongs to.
   *
   * @param from - Whether a replica may answer.
   * @param work - Uses a server; called again with another one when the first fails.
   * @throws The primary's error when no server could do it.
   */
  run<T>(from: ReadFrom, work: (server: ServerPool) => Promise<T>): Promise<T> {
    if (from === 'any') return this.#read(work)
    return this.#policy.readOnly ? work(this.#primary) : this.#writeAnywhere(work)
  }

  /** Asks a replica, and the primary when the replica fails or takes long. */
  #sendRead<T>(command: Command<T>): Promise<T> {
    const replica = this.#chooseReplica()
    const { connection } = this.#primary
    if (!replica) return connection.send(command)
    const start = performance.now()
    return new Promise((resolve, reject) => {
      let second: Promise<T> | undefined
      const askPrimary = (): Promise<T> => {
        second ??= connection.send({ ...command, time: command.time ?? new OperationTime(performance.now() - start) })
        return second
      }
      const onHalfTime = (): void => {
        this.#skippedUntil.set(replica, performance.now() + SKIPPED_MS)
        askPrimary().then(resolve, () => {})
      }
      const failed = (error: unknown): void =>
        isOutOfReach(error) ? void askPrimary().then(resolve, reject) : reject(error)
      replica.connection.send({ ...command, onHalfTime }).then(resolve, failed)
    })
  }

  async #read<T>(work: (server: ServerPool) => Promise<T>): Promise<T> {
    const replica = this.#chooseReplica()
    if (replica) {
      try {
        return await work(replica)
      } catch (error) {
        if (!isOutOfReach(error)) throw error
      }
    }
    return work(this.#primary)
  }

  #chooseReplica(): ServerPool | undefined {
    const primaryDown = !this.#primary.usable
    const usable = this.#replicas.filter(
      (replica) => replica.usable && !this.#isSkipped(replica) && this.#health.follows(replica.connection, primaryDown),
    )
    return usable[Math.floor(Math.random() * usable.length)]
  }

  #isSkipped(replica: ServerPool): boolean {
    const until = this.#skippedUntil.get(replica)
    if (until === undefined) return false
    if (performance.now() < until) return true
    this.#skippedUntil.delete(replica)
    return false
  }

  async #writeAnywhere<T>(work: (server: ServerPool) => Promise<T>): Promise<T> {
    try {
      return await work(this.#primary)
    } catch (error) {
      if (!mayWorkElsewhere(error)) throw error
      const others = [...this.#replicas]
      while (others.length > 0) {
        const [other] = others.splice(Math.floor(Math.random() * others.length), 1)
        try {
          return await work(other as ServerPool)
        } catch (otherError) {
          if (!mayWorkElsewhere(otherError)) throw otherError
        }
      }
      throw error
    }
  }
}

/** True unless the error is about the command or the stored value: those are the same on every server. */
function mayWorkElsewhere(error: unknown): boolean {
  if (isOutOfReach(error)) return true
  return isCacheError(error) && error.code === 'ERR_CACHE_SERVER' && !/^(ERR|WRONGTYPE)\b/.test(error.message)
}
