import type { LocalServer } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { withConnections } from './connections.ts'
import { changeSlots, readSlots, type SlotRange } from './slots.ts'

/**
 * Makes every node forget the owner of some slots.
 *
 * @param nodes - All nodes.
 * @param slots - The slots.
 */
export async function dropSlots(nodes: readonly LocalServer[], { from, to }: SlotRange): Promise<void> {
  await withConnections(nodes, async (clients) => {
    let rounds = 0
    // A heartbeat on its way may still name the old owner, and its receiver believes it: so no node may list one
    // twice in a row.
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
      rounds = found.every((count) => count === 0) ? rounds + 1 : 0
      return rounds === 2
    }
    await waitFor(`no node serves the slots ${from} to ${to}`, unowned, { interval: 100 })
  })
}
