import type { Access, Client } from '../clients/client.ts'
import { settleAll } from '../clients/many.ts'
import { REPLACE_SET } from './scripts.ts'

/** What is made of several sets. */
export type SetOperation = 'sdiff' | 'sinter' | 'sunion'

/**
 * Combines sets: in one atomic command where they live together, else here, of what each group of them gives.
 *
 * @param client - Where the sets live.
 * @param operation - What to make of them.
 * @param access - Whether replicas will do.
 * @param storedKeys - At least one.
 * @returns The members.
 */
export async function combineSets(
  client: Client,
  operation: SetOperation,
  access: Access,
  storedKeys: readonly string[],
): Promise<Buffer[]> {
  const [first, ...others] = storedKeys as readonly [string, ...string[]]
  if (operation === 'sdiff' && !allTogether(client, first, others)) {
    const [minuend, subtrahend] = await settleAll([
      combineSets(client, 'sunion', access, [first]),
      combineSets(client, 'sunion', access, others),
    ])
    const taken = new Set(subtrahend?.map(identity))
    return (minuend ?? []).filter((member) => !taken.has(identity(member)))
  }
  const groups = await client.runGroups(access, storedKeys, (redis, keys) => redis.callBuffer(operation, keys))
  const [whole, ...more] = groups.map(({ result }) => result as Buffer[])
  return more.reduce(operation === 'sinter' ? intersect : unite, whole ?? [])
}

/**
 * Combines sets into a set that takes the place of whatever the destination holds. One atomic command where all live together; else the sets are read, and then the
 * destination is replaced in one step.
 *
 * @param client - Where the sets live.
 * @param operation - What to make of them.
 * @param destination - The key of the result; an empty one leaves no key.
 * @param storedKeys - At least one.
 * @returns How many members the result has.
 */
export async function storeCombinedSets(
  client: Client,
  operation: SetOperation,
  destination: string,
  storedKeys: readonly string[],
): Promise<number> {
  if (allTogether(client, destination, storedKeys)) {
    const count = await client.run('write', destination, (redis) =>
      redis.callBuffer(`${operation}store`, [destination, ...storedKeys]),
    )
    return count as number
  }
  const members = await combineSets(client, operation, 'write', storedKeys)
  await client.run('write', destination, (redis) => redis.callBuffer('eval', [REPLACE_SET, 1, destination, ...members]))
  return members.length
}

/**
 * Moves a member to another set: in one atomic command where both live together, else by adding it there before it is removed here. A crash in between leaves it in both,
 * never in neither; of two that move it to different places one wins.
 *
 * @param client - Where the sets live.
 * @param from - The set that has it.
 * @param to - The set that gets it.
 * @param member - Its bytes.
 * @returns False when it is not there.
 */
export async function moveMember(client: Client, from: string, to: string, member: Buffer): Promise<boolean> {
  if (client.together(from, to)) {
    return client.run('write', from, async (redis) => (await redis.smove(from, to, member)) === 1)
  }
  const there = await client.run('write', from, (redis) => redis.sismember(from, member))
  if (there === 0) return false
  const added = await client.run('write', to, (redis) => redis.sadd(to, member))
  const removed = await client.run('write', from, (redis) => redis.srem(from, member))
  if (removed === 1) return true
  // Somebody else took it meanwhile.
  if (added === 1) await client.run('write', to, (redis) => redis.srem(to, member))
  return false
}

function allTogether(client: Client, one: string, others: readonly string[]): boolean {
  return others.every((other) => client.together(one, other))
}

/** Equal for equal bytes. */
function identity(member: Buffer): string {
  return member.toString('latin1')
}

function unite(one: readonly Buffer[], other: readonly Buffer[]): Buffer[] {
  return [...new Map([...one, ...other].map((member) => [identity(member), member])).values()]
}

function intersect(one: readonly Buffer[], other: readonly Buffer[]): Buffer[] {
  const theirs = new Set(other.map(identity))
  return one.filter((member) => theirs.has(identity(member)))
}
