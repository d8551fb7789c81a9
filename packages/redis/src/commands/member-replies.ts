import type { Reply } from '../command.ts'
import { integer, list, someBytes } from '../replies.ts'
import type { ReadReply, RedisParts } from './table.ts'

/** Reads members in their order. */
export const values: ReadReply<unknown[]> = (reply, { parts, key }) => decodeMembers(reply, key, parts)

/** Reads an integer; `undefined` where there is none. */
export const optionalInteger: ReadReply<number | undefined> = (reply) => (reply === null ? undefined : integer(reply))

/**
 * Decodes one member.
 *
 * @param reply - Its bytes, or null.
 * @param place - Where it is stored, for error messages.
 * @param parts - Of the cache.
 * @returns `undefined` for null, and for what cannot be read where that counts as a miss.
 */
export function decodeMember(reply: Reply, place: string, { entries }: RedisParts): unknown {
  return reply === null ? undefined : entries.values.decode(someBytes(reply), place)
}

/**
 * Decodes members in their order; those that cannot be read are left out where that counts as a miss.
 *
 * @param reply - A list of bytes.
 * @param key - The logical key, for error messages.
 * @param parts - Of the cache.
 */
export function decodeMembers(reply: Reply, key: string, { entries }: RedisParts): unknown[] {
  return list(reply)
    .map(someBytes)
    .map((bytes) => entries.values.decode(bytes, key))
    .filter((member) => member !== undefined)
}

/** An empty list, a new one for each call. */
export const none = (): never[] => []
