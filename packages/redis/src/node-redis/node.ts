import { ArgumentError } from '@holdfast/core'
import type { RedisNode } from '../clients/client.ts'
import type { Command } from '../command.ts'
import type { Line } from './line.ts'

/** A server behind a client of node-redis. */
export class NodeRedisNode implements RedisNode {
  readonly role: RedisNode['role']
  readonly #line: Line

  /**
   * @param line - Sends to it.
   * @param role - Whether it takes writes.
   */
  constructor(line: Line, role: RedisNode['role']) {
    this.role = role
    this.#line = line
  }

  get address(): string {
    return this.#line.address
  }

  /** Sentinels may name another server; node-redis does not tell of other new connections. */
  get link(): string {
    return this.#line.address
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#line.send(command)
  }

  run(): Promise<never> {
    return Promise.reject(noIoredis('run(work)'))
  }
}

/**
 * Makes the error of a method that gives connections of ioredis away.
 *
 * @param call - The method.
 */
export function noIoredis(call: string): ArgumentError {
  return new ArgumentError(
    `${call} needs a connection of ioredis, and LOCATION is a client of node-redis: use that client itself.`,
  )
}
