import type { Command } from '../command.ts'
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
export function sendGroups<Group, T>(
  storedKeys: readonly string[],
  groupOf: (storedKey: string) => Group,
  commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  send: (command: Command<T>) => Promise<T>,
): Promise<GroupResult<T>[]> {
  const groups = new Map<Group, { readonly indexes: number[]; readonly keys: string[] }>()
  for (const [index, key] of storedKeys.entries()) {
    const group = groupOf(key)
    const found = groups.get(group)
    if (found) {
      found.indexes.push(index)
      found.keys.push(key)
    } else groups.set(group, { indexes: [index], keys: [key] })
  }
  return settleAll(
    [...groups.values()].map(async ({ indexes, keys }) => {
      return { indexes, result: await send(commandFor(keys as [string, ...string[]])) }
    }),
  )
}
