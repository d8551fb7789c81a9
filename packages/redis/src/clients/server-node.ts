import type { ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import { peerOf, socketOf } from '../ioredis/peer.ts'
import type { Connection } from '../pools/connection.ts'
import { formatLocation } from '../settings/location.ts'
import type { RedisNode } from './client.ts'

/** The server that a connection leads to. */
export class ServerNode implements RedisNode {
  readonly role: RedisNode['role']
  readonly #connection: Connection
  readonly #fixed: string | undefined

  /**
   * @param connection - The connection to it.
   * @param role - Whether it takes writes.
   * @param address - Its address; left out where Sentinels say it.
   */
  constructor(connection: Connection, role: RedisNode['role'], address?: string) {
    this.role = role
    this.#connection = connection
    this.#fixed = address
  }

  get address(): string {
    if (this.#fixed !== undefined) return this.#fixed
    const { redis } = this.#connection
    if (redis.status === 'ready') return formatLocation({ ...peerOf(redis), tls: false, kwargs: {} })
    return `the ${this.role} of ${JSON.stringify(redis.options.name)}`
  }

  get link(): unknown {
    return socketOf(this.#connection.redis)
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#connection.send({ ...command, here: true })
  }

  run<T>(work: (redis: Redis) => Promise<T>, from?: ReadFrom): Promise<T> {
    return this.#connection.run(work, from)
  }
}
