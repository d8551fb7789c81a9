import type { Command, Reply } from '../command.ts'

/** More would make the memory of a process grow with its keys. */
const MOST_KEYS = 1000

/** Commands whose replies are values, as opposed to what is known of them. */
const VALUE_READS = new Set('get mget hget hgetall hmget hvals smembers sunion zrange zrangebyscore'.split(' '))

/**
 * Remembers the keys whose values were large when they were last read or written here, the most recent thousand of
 * them.
 */
export class LargeKeys {
  readonly #bytes: number
  readonly #keys = new Set<string>()

  /**
   * @param bytes - More bytes are large.
   */
  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** Whether a command probably gets a large reply. */
  expects({ name, key, args }: Command): boolean {
    if (this.#keys.size === 0 || !VALUE_READS.has(name)) return false
    return this.#keys.has(key) || (name === 'mget' && args.some((arg) => this.#keys.has(arg as string)))
  }

  /** Remembers a key. */
  add(key: string): void {
    this.#keys.delete(key)
    this.#keys.add(key)
    if (this.#keys.size > MOST_KEYS) this.#keys.delete(this.#keys.values().next().value as string)
  }

  /**
   * Learns from a reply.
   *
   * @param command - What was asked.
   * @param reply - The answer.
   */
  learn({ name, key, args }: Command, reply: Reply): void {
    if (name === 'mget' && Array.isArray(reply)) {
      for (const [index, value] of reply.entries()) this.#note(name, args[index] as string, value)
    } else this.#note(name, key, reply)
  }

  #note(name: string, key: string, reply: Reply): void {
    if (sizeOf(reply) > this.#bytes) this.add(key)
    else if (this.#keys.size > 0 && VALUE_READS.has(name)) this.#keys.delete(key)
  }
}

function sizeOf(reply: Reply): number {
  if (Buffer.isBuffer(reply)) return reply.length
  if (!Array.isArray(reply)) return 0
  return reply.reduce((sum: number, part: Reply) => sum + (Buffer.isBuffer(part) ? part.length : 0), 0)
}
