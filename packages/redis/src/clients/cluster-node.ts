import type { Cluster, Redis } from 'ioredis'
import { translateError } from '../errors.ts'
import type { Access, Pool } from '../pools/pool.ts'
import type { RedisNode } from './client.ts'

/** A node that a cluster's connection knows. */
export class ClusterNode implements RedisNode {
  readonly address: string
  readonly role: RedisNode['role']
  readonly #pool: Pool<Cluster>
  readonly #redis: Redis

  /**
   * @param pool - The cluster's.
   * @param redis - The connection to the node.
   * @param role - Whether it owns slots.
   */
  constructor(pool: Pool<Cluster>, redis: Redis, role: RedisNode['role']) {
    this.address = `${redis.options.host}:${redis.options.port}`
    this.role = role
    this.#pool = pool
    this.#redis = redis
  }

  run<T>(command: (redis: Redis) => Promise<T>, access?: Access): Promise<T> {
    const onThisNode = async (): Promise<T> => {
      try {
        return await command(this.#redis)
      } catch (error) {
        throw translateError(error, this.address)
      }
    }
    return this.#pool.run(onThisNode, access)
  }
}
