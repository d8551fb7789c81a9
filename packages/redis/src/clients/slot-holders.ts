import { isCacheError } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import { text } from '../replies.ts'
import type { RedisNode, ScanTarget } from './client.ts'

const LAST_SLOT = 16_383

/** The slots whose keys a primary holds, by its address: those that it owns, and those that it is importing. */
export interface SlotHolder {
  /** The primary. */
  readonly node: RedisNode
  /** The slots. */
  readonly slots: ReadonlySet<number>
}

/**
 * Lists the primaries of a cluster to scan. After all of them the slots are looked at again: a key that moved from a
 * node that was not scanned yet to one that was is on the node that holds its slot now, and that node is scanned again
 * for it.
 *
 * Each slot is scanned at most once more on each node. That is enough: a key that exists throughout was either on its
 * first node while that was scanned, or has reached the next one before that is scanned again.
 *
 * @param holders - Asks for the slots that each primary holds now.
 *
 * @see {@link https://redis.io/docs/latest/commands/scan/#scan-guarantees | Redis: SCAN guarantees}
 */
export async function* scanTargets(holders: () => Promise<readonly SlotHolder[]>): AsyncGenerator<ScanTarget, void> {
  const scanned = new Map<string, Set<number>>()
  const first = await holders()
  for (const { node, slots } of first) scanned.set(node.address, new Set(slots))
  for (const { node } of first) yield { node }
  for (;;) {
    const again = (await holders()).map(({ node, slots }) => {
      const before = scanned.get(node.address) ?? new Set()
      scanned.set(node.address, before)
      const added = new Set([...slots].filter((slot) => !before.has(slot)))
      for (const slot of added) before.add(slot)
      return { node, added }
    })
    const pending = again.filter(({ added }) => added.size > 0)
    if (pending.length === 0) return
    for (const { node, added } of pending) {
      yield { node, includes: (storedKey) => added.has(slotOf(storedKey)) }
    }
  }
}

/**
 * Asks a primary which slots it holds.
 *
 * @param node - The primary.
 * @param owned - The slots that the slot map gives it: used where an ACL forbids to ask.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export async function heldSlots(
  node: Pick<RedisNode, 'send'>,
  owned: ReadonlySet<number>,
): Promise<ReadonlySet<number>> {
  try {
    const nodes = await node.send({ name: 'cluster', key: '', args: ['NODES'], from: 'any', reply: text })
    return parseHeldSlots(nodes ?? '')
  } catch (error) {
    if (isCacheError(error) && error.code === 'ERR_CACHE_SERVER') return owned
    throw error
  }
}

/**
 * Reads the line of CLUSTER NODES in which a node describes itself.
 *
 * @param nodes - The reply.
 * @returns The slots that it owns (`0-99`, `101`) and those that it is importing (`[102-<-<node>]`).
 */
export function parseHeldSlots(nodes: string): ReadonlySet<number> {
  const own = nodes.split('\n').find((line) => line.split(' ', 3)[2]?.split(',').includes('myself')) ?? ''
  const slots = new Set<number>()
  for (const field of own.split(' ').slice(8)) {
    const [, from, to = from] = /^\[?(\d+)(?:-(\d+))?/.exec(field) ?? []
    if (from === undefined || field.includes('->-')) continue
    for (let slot = Number(from); slot <= Math.min(Number(to), LAST_SLOT); slot += 1) slots.add(slot)
  }
  return slots
}
