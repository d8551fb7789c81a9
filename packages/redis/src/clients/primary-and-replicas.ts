import { type CacheError, isCacheError } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Access, Pool } from '../pools/pool.ts'

// A replica that let a call wait in vain is left alone for so long: one that hangs costs few calls their time. One that is disconnected is known to be.
const PASSED_OVER_MS = 1000

/** Where there are replicas, how writes and reads are spread. */
export interface ReplicaPolicy {
  /** False when the others take writes too, should the primary fail: django-redis's REPLICA_READ_ONLY. */
  readonly readOnly: boolean
}

/**
 * A primary, which is written to, and replicas, of which a random one is read from.
 *
 * Replicas that are down are passed over. A read that fails because its replica goes away or hangs is done again by the primary: only then may it take up to twice the
 * deadline of an operation.
 */
export class PrimaryAndReplicas {
  /** The primary. */
  readonly primary: Pool<Redis>
  readonly #replicas: readonly Pool<Redis>[]
  readonly #policy: ReplicaPolicy
  readonly #passedOverUntil = new Map<Pool<Redis>, number>()

  /**
   * @param primary - Where writes go.
   * @param replicas - Where reads go; none means the primary.
   * @param policy - Who takes writes.
   */
  constructor(primary: Pool<Redis>, replicas: readonly Pool<Redis>[], policy: ReplicaPolicy) {
    this.primary = primary
    this.#replicas = replicas
    this.#policy = policy
  }

  /**
   * Runs a command where it belongs.
   *
   * @param access - Whether a replica will do.
   * @param command - Sends the command; called again for another server when one fails.
   * @throws The primary's error when nobody could serve.
   */
  run<T>(access: Access, command: (connection: Redis) => Promise<T>): Promise<T> {
    if (this.#replicas.length === 0) return this.primary.run(command, access)
    if (access === 'read') return this.#read(command)
    return this.#policy.readOnly ? this.primary.run(command) : this.#writeAnywhere(command)
  }

  async #read<T>(command: (connection: Redis) => Promise<T>): Promise<T> {
    const replica = this.#chooseReplica()
    if (replica) {
      try {
        return await replica.run(command, 'read')
      } catch (error) {
        if (!isOutOfReach(error)) throw error
        if (error.code === 'ERR_CACHE_TIMEOUT') this.#passedOverUntil.set(replica, performance.now() + PASSED_OVER_MS)
      }
    }
    return this.primary.run(command, 'read')
  }

  #chooseReplica(): Pool<Redis> | undefined {
    const usable = this.#replicas.filter((replica) => replica.usable && !this.#isPassedOver(replica))
    return usable[Math.floor(Math.random() * usable.length)]
  }

  #isPassedOver(replica: Pool<Redis>): boolean {
    const until = this.#passedOverUntil.get(replica)
    if (until === undefined) return false
    if (performance.now() < until) return true
    this.#passedOverUntil.delete(replica)
    return false
  }

  async #writeAnywhere<T>(command: (connection: Redis) => Promise<T>): Promise<T> {
    try {
      return await this.primary.run(command)
    } catch (error) {
      if (!mayWorkElsewhere(error)) throw error
      const others = [...this.#replicas]
      while (others.length > 0) {
        const [other] = others.splice(Math.floor(Math.random() * others.length), 1)
        try {
          return await (other as Pool<Redis>).run(command)
        } catch (otherError) {
          if (!mayWorkElsewhere(otherError)) throw otherError
        }
      }
      throw error
    }
  }
}

/** True for a server that cannot be reached, went away, cannot serve now, or hangs. */
function isOutOfReach(error: unknown): error is CacheError {
  return isCacheError(error) && (error.code === 'ERR_CACHE_CONNECTION' || error.code === 'ERR_CACHE_TIMEOUT')
}

/** True unless the error is about the command or the value it met: those are the same everywhere. */
function mayWorkElsewhere(error: unknown): boolean {
  if (isOutOfReach(error)) return true
  return isCacheError(error) && error.code === 'ERR_CACHE_SERVER' && !/^(ERR|WRONGTYPE)\b/.test(error.message)
}
