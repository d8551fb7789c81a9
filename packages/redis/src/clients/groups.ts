import { isCacheError } from '@holdfast/core'
import type { Command } from '../command.ts'
import { isSlotMoving } from '../errors.ts'
import type { GroupResult } from './client.ts'
import { settleAll } from './many.ts'

/**
 * Groups keys that can share a command, and sends one command for each group. All leave in one tick: one write to each
 * server, however many groups there are.
 *
 * @param storedKeys - The keys.
 * @param groupOf - Names the group of a key: its slot, its shard.
 * @param commandFor - Makes the command for a group.
 * @param send - Sends it.
 */
export async function sendGroups<Group, T>(
  storedKeys: readonly string[],
  groupOf: (storedKey: string) => Group,
  commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  send: (command: Command<T>, group: Group) => Promise<T>,
): Promise<GroupResult<T>[]> {
  const groups = groupsOf(storedKeys, groupOf)
  const sent = groups.map(({ group, keys }) => send(commandFor(keys), group))
  try {
    const results = await Promise.all(sent)
    return groups.map(({ indexes }, at) => ({ indexes, result: results[at] as T }))
  } catch {
    const results = groups.map((group, at) => resultsOf(group, sent[at] as Promise<T>, commandFor, send))
    return (await settleAll(results)).flat()
  }
}

/** Keys that share a command. */
interface KeyGroup<Group> {
  readonly group: Group
  readonly indexes: number[]
  readonly keys: [string, ...string[]]
}

function groupsOf<Group>(storedKeys: readonly string[], groupOf: (storedKey: string) => Group): KeyGroup<Group>[] {
  const groups = new Map<Group, KeyGroup<Group>>()
  for (let index = 0; index < storedKeys.length; index += 1) {
    const key = storedKeys[index] as string
    const group = groupOf(key)
    const found = groups.get(group)
    if (found) {
      found.indexes.push(index)
      found.keys.push(key)
    } else groups.set(group, { group, indexes: [index], keys: [key] })
  }
  return [...groups.values()]
}

/** What came of one group where at least one has failed. */
async function resultsOf<Group, T>(
  { group, indexes, keys }: KeyGroup<Group>,
  sent: Promise<T>,
  commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  send: (command: Command<T>, group: Group) => Promise<T>,
): Promise<GroupResult<T>[]> {
  try {
    return [{ indexes, result: await sent }]
  } catch (error) {
    if (!commandFor(keys).splittable || !isOnTheMove(error)) throw error
    // Some of the keys have moved to another node already, some have not: each is asked for where it is.
    return settleAll(
      keys.map(async (key, at) => ({ indexes: [indexes[at] as number], result: await send(commandFor([key]), group) })),
    )
  }
}

/**
 * Whether a server refused a command because its keys live in different places: a server or a proxy that looks like one
 * server and has slots behind it. Nothing was executed.
 *
 * @param error - What a command rejected with.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/ | Redis cluster specification}
 */
export function isCrossSlot(error: unknown): boolean {
  if (!isCacheError(error) || !(error.cause instanceof Error)) return false
  return /^CROSSSLOT\b|keys in request don't hash to the same slot/i.test(error.cause.message)
}

/** Whether a node refused a command because its slot is moving to another one. */
function isOnTheMove(error: unknown): boolean {
  return isCacheError(error) && error.cause instanceof Error && isSlotMoving(error.cause.message)
}
