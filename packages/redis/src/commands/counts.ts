import type { CacheParts } from '@holdfast/core'
import type { Client } from '../clients/client.ts'
import type { Argument, Command, Reply } from '../command.ts'
import { pairs } from '../replies.ts'

/** The parts of a cache that take part. */
interface Counting extends Pick<CacheParts, 'operations'> {
  readonly store: { readonly client: Pick<Client, 'send'> }
}

/** What a read found: hits and misses, and bytes of encoded values. */
interface Found {
  readonly hits: number
  readonly misses: number
  readonly bytes: number
}

/** Tells what a read found from what was made of its reply, and from the reply itself. */
export type CountFound<Result> = (result: Result, reply: Reply, args: readonly Argument[]) => Found

/** One member or its place: `undefined` is a miss. */
export const countMember: CountFound<unknown> = (result, reply) => foundOne(result !== undefined, bytesIn(reply))

/** Everything that a key holds, or a part of it: nothing is a miss. */
export const countMembers: CountFound<readonly unknown[]> = (result, reply) =>
  foundOne(result.length > 0, bytesIn(reply))

/** A place or a score of a member, and names of fields: no values are read. */
export const countWithoutBytes: CountFound<unknown> = (result) =>
  foundOne(Array.isArray(result) ? result.length > 0 : result !== undefined, 0)

/** All fields with their values: an empty hash does not exist. */
export const countHash: CountFound<ReadonlyMap<string, unknown>> = (result, reply) =>
  foundOne(result.size > 0, sumOf(pairs(reply).map(([, value]) => value)))

/** Members, each followed by its score. */
export const countScored: CountFound<unknown> = (result, reply) =>
  foundOne(
    Array.isArray(result) ? result.length > 0 : result !== undefined,
    sumOf(pairs(reply).map(([member]) => member)),
  )

/** The fields that were asked for, each by itself. */
export const countFields: CountFound<ReadonlyMap<string, unknown>> = (result, reply, args) => {
  const asked = args.length - 1
  return { hits: result.size, misses: asked - result.size, bytes: bytesIn(reply) }
}

/**
 * Sends a command that reads a key, and counts what it found.
 *
 * @param parts - Of the cache.
 * @param key - The logical key.
 * @param command - The command; its first argument is the stored key.
 * @param count - Tells what it found.
 */
export async function sendCounted<Result>(
  { store, operations: { statistics } }: Counting,
  key: string,
  command: Command<Result>,
  count: CountFound<Result>,
): Promise<Result> {
  let received: Reply = null
  const reply = (each: Reply): Result => {
    received = each
    return command.reply(each)
  }
  const result = await store.client.send({ ...command, reply })
  // Not in `reply`, which runs in the context of the connection.
  const { hits, misses, bytes } = count(result, received, command.args)
  if (hits > 0) statistics.count(key, 'hits', hits)
  if (misses > 0) statistics.count(key, 'misses', misses)
  if (bytes > 0) statistics.count(key, 'bytesRead', bytes)
  return result
}

/**
 * Counts the values that a command stores.
 *
 * @param parts - Of the cache.
 * @param key - The logical key.
 * @param args - Arguments of the command; encoded values are bytes, and nothing else is.
 */
export function countWrites({ operations: { statistics } }: Counting, key: string, args: readonly Argument[]): void {
  for (const arg of args) if (Buffer.isBuffer(arg)) statistics.wrote(key, arg.length)
}

function foundOne(found: boolean, bytes: number): Found {
  return found ? { hits: 1, misses: 0, bytes } : { hits: 0, misses: 1, bytes: 0 }
}

function bytesIn(reply: Reply): number {
  return Array.isArray(reply) ? sumOf(reply) : Buffer.isBuffer(reply) ? reply.length : 0
}

function sumOf(replies: readonly Reply[]): number {
  return replies.reduce<number>((sum, reply) => sum + bytesIn(reply), 0)
}
