import { ArgumentError, describeValue, type ReadOptions } from '@holdfast/core'
import type { Access } from '../clients/client.ts'
import { CacheExpiry } from './cache-expiry.ts'

/** Members of a set as callers give them. */
export type Members = readonly unknown[] | ReadonlySet<unknown>

/** What hashes, sets and sorted sets stand on: one command to one key, members to bytes and back. */
export abstract class CacheStructures extends CacheExpiry {
  /**
   * Sends a command about one key to where the key lives. The reply's texts stay bytes.
   *
   * @param access - Whether a replica will do.
   * @param command - In lower case: so ioredis knows whether it only reads.
   * @param storedKey - Its first argument.
   * @param args - The others.
   */
  protected async send(
    access: Access,
    command: string,
    storedKey: string,
    args: readonly (string | number | Buffer)[] = [],
  ): Promise<unknown> {
    // As a list: a call takes no hundred thousand arguments.
    return this.store.client.run(access, storedKey, (redis) => redis.callBuffer(command, [storedKey, ...args]))
  }

  /** A replica will do unless the primary is asked for. */
  protected accessOf(options: ReadOptions | undefined): Access {
    return options?.read === 'primary' ? 'write' : 'read'
  }

  /**
   * Encodes members: what is equal in bytes is the same member.
   *
   * @param members - A list or a Set.
   * @param key - The logical key, for error messages.
   * @throws {@link ArgumentError} for anything that is no list.
   */
  protected encodeMembers(members: Members, key: string): Buffer[] {
    return listOf(members, 'members').map((member) => this.entries.encode(member, key))
  }

  /** Decodes members in their order; those that cannot be read are left out where that counts as a miss. */
  protected decodeMembers<T>(replies: unknown, key: string): T[] {
    return (replies as readonly Buffer[])
      .map((bytes) => this.entries.decode(bytes, key))
      .filter((member) => member !== undefined) as T[]
  }

  /** Decodes one member, or the lack of one. */
  protected decodeMember<T>(reply: unknown, key: string): T | undefined {
    return reply === null ? undefined : (this.entries.decode(reply as Buffer, key) as T | undefined)
  }
}

/**
 * Accepts a list, a Set or another iterable, but no text: its characters are hardly what was meant.
 *
 * @param items - Any value.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function listOf<Item>(items: Iterable<Item>, name: string): Item[] {
  if (typeof items === 'object' && items !== null && Symbol.iterator in items) return [...items]
  throw new ArgumentError(`${name} must be a list or a Set, got ${describeValue(items)}.`)
}

/**
 * Accepts an integer: a count, or a place in a list.
 *
 * @param value - Any value.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function checkInteger(value: number, name: string): number {
  if (Number.isSafeInteger(value)) return value
  throw new ArgumentError(`${name} must be an integer, got ${describeValue(value)}.`)
}
