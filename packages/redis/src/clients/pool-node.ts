import type { Redis } from 'ioredis'
import { peerOf } from '../pools/peer.ts'
import type { Access, Pool } from '../pools/pool.ts'
import type { RedisNode } from './client.ts'

/** The server that a pool of one server leads to. */
export class PoolNode implements RedisNode {
  readonly role: RedisNode['role']
  readonly #pool: Pool<Redis>
  readonly #fixed: string | undefined

  /**
   * @param pool - Its pool.
   * @param role - Whether it is written to.
   * @param address - Its address; left out where Sentinels say it.
   */
  constructor(pool: Pool<Redis>, role: RedisNode['role'], address?: string) {
    this.role = role
    this.#pool = pool
    this.#fixed = address
  }

  get address(): string {
    if (this.#fixed !== undefined) return this.#fixed
    const { connection } = this.#pool
    if (connection.status === 'ready') return peerOf(connection)
    return `the ${this.role} of ${JSON.stringify(connection.options.name)}`
  }

  run<T>(command: (redis: Redis) => Promise<T>, access?: Access): Promise<T> {
    return this.#pool.run(command, access)
  }
}
