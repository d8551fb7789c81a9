import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { withConnections } from './connections.ts'
import { changeSlots, readSlots, type SlotRange } from './slots.ts'

/**
 * Makes every node forget who owns some slots.
 *
 * @param nodes - All nodes.
 * @param slots - Which slots.
 */
export async function dropSlots(nodes: readonly LocalServer[], { from, to }: SlotRange): Promise<void> {
  await withConnections(nodes, async (clients) => {
    let quiet = 0
    // A heartbeat under way can still name the old owner, and who gets it believes it: hence until nobody does, twice.
    const unowned = async (): Promise<boolean> => {
      const found = await Promise.all(
        clients.map(async (client) => {
          const served = (await readSlots(client)).filter((range) => range.from <= to && range.to >= from)
          for (const range of served) {
            const common = { from: Math.max(from, range.from), to: Math.min(to, range.to) }
            await changeSlots(client, 'DELSLOTS', common)
          }
          return served.length
        }),
      )
      quiet = found.every((count) => count === 0) ? quiet + 1 : 0
      return quiet === 2
    }
    await waitFor(`no node serves the slots ${from} to ${to}`, unowned, { interval: 100 })
  })
}
