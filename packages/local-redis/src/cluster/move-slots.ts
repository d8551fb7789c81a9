import type { Redis } from 'ioredis'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import { untilEveryView } from './agreement.ts'
import { contains } from './cluster-nodes.ts'
import { readClusterStates } from './cluster-states.ts'
import { withConnections } from './connections.ts'
import { SLOT_COUNT, type SlotRange } from './slots.ts'

/** Which slots to move: a range, or a number of slots, taken from all other primaries in proportion. */
export type SlotChoice = SlotRange | { readonly count: number }

interface Move {
  readonly source: LocalServer
  readonly slots: readonly number[]
}

/** How many slots migrate at the same time, and how many keys one command moves. */
const BATCH = 256
const MIGRATE_TIMEOUT_MS = 5000

/**
 * Moves slots with their keys to a primary while clients continue, as `redis-cli --cluster reshard` does. Resolves
 * when all nodes that answer agree on the new owner.
 *
 * @param nodes - All nodes.
 * @param choice - Which slots.
 * @param target - The primary that gets them.
 * @throws {@link LocalArgumentError} when there are no such slots, or the target is not a primary.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-setslot/ | Redis: CLUSTER SETSLOT}
 */
export async function moveSlotsTo(
  nodes: readonly LocalServer[],
  choice: SlotChoice,
  target: LocalServer,
): Promise<void> {
  const states = await readClusterStates(nodes)
  const primaries = states.filter((state) => state.role === 'primary').map((state) => state.server)
  if (!primaries.includes(target)) throw new LocalArgumentError(`target: port ${target.port} is not a primary now`)
  const moves = planMoves(states, choice, target)
  await withConnections(primaries, async (clients) => {
    const clientOf = (server: LocalServer): Redis => clients[primaries.indexOf(server)] as Redis
    const targetId = String(await clientOf(target).call('CLUSTER', 'MYID'))
    for (const { source, slots } of moves) {
      const sourceId = String(await clientOf(source).call('CLUSTER', 'MYID'))
      // Target and source first: the others hear from them by gossip.
      const others = clients.filter((client) => client !== clientOf(target) && client !== clientOf(source))
      for (let start = 0; start < slots.length; start += BATCH) {
        const batch = slots.slice(start, start + BATCH)
        await setSlots(clientOf(target), batch, 'IMPORTING', sourceId)
        await setSlots(clientOf(source), batch, 'MIGRATING', targetId)
        await moveKeys(clientOf(source), batch, target)
        await setSlots(clientOf(target), batch, 'NODE', targetId)
        await tellSlots(clientOf(source), batch, targetId)
        await Promise.all(others.map((client) => tellSlots(client, batch, targetId)))
      }
    }
  })
  const moved = moves.flatMap(({ slots }) => slots)
  await untilEveryView(`${moved.length} slots belong to port ${target.port}`, nodes, (view) => {
    const owned = view.of(target)?.slots ?? []
    return moved.every((slot) => contains(owned, { from: slot, to: slot }))
  })
}

function planMoves(states: readonly NodeState[], choice: SlotChoice, target: LocalServer): readonly Move[] {
  const sources = states
    .filter((state) => state.server !== target && state.slots.length > 0)
    .map(({ server, slots }) => ({ source: server, slots: slots.flatMap(slotsIn) }))
  if ('count' in choice) {
    const total = sources.reduce((sum, { slots }) => sum + slots.length, 0)
    if (!Number.isInteger(choice.count) || choice.count < 1 || choice.count > total) {
      throw new LocalArgumentError(`count: expected 1 to ${total}, the slots of the others, got ${choice.count}`)
    }
    let left = choice.count
    let size = total
    return sources.map(({ source, slots }) => {
      const share = Math.round((left * slots.length) / size)
      left -= share
      size -= slots.length
      return { source, slots: slots.slice(0, share) }
    })
  }
  const { from, to } = choice
  if (![from, to].every((slot) => Number.isInteger(slot) && slot >= 0 && slot < SLOT_COUNT) || from > to) {
    throw new LocalArgumentError(`slots: expected a range within 0 to ${SLOT_COUNT - 1}, got ${from} to ${to}`)
  }
  const chosen = (slots: readonly number[]): readonly number[] => slots.filter((slot) => from <= slot && slot <= to)
  const moves = sources.map(({ source, slots }) => ({ source, slots: chosen(slots) }))
  const kept = chosen(states.find((state) => state.server === target)?.slots.flatMap(slotsIn) ?? [])
  const known = moves.reduce((sum, { slots }) => sum + slots.length, kept.length)
  if (known !== to - from + 1) {
    throw new LocalArgumentError(`slots: of ${from} to ${to}, ${to - from + 1 - known} have no owner that answers`)
  }
  return moves
}

function slotsIn({ from, to }: SlotRange): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

async function setSlots(client: Redis, slots: readonly number[], state: string, id: string): Promise<void> {
  await Promise.all(slots.map((slot) => client.call('CLUSTER', 'SETSLOT', slot, state, id)))
}

// A primary that hears by gossip that it lost its last slot becomes a replica; it knows the new owner then.
async function tellSlots(client: Redis, slots: readonly number[], id: string): Promise<void> {
  await setSlots(client, slots, 'NODE', id).catch((error: Error) => {
    if (!error.message.includes('only with masters')) throw error
  })
}

async function moveKeys(source: Redis, slots: readonly number[], target: LocalServer): Promise<void> {
  const counts = await Promise.all(slots.map((slot) => source.call('CLUSTER', 'COUNTKEYSINSLOT', slot)))
  const { username, password } = target.login
  const auth = password === undefined ? [] : username === undefined ? ['AUTH', password] : ['AUTH2', username, password]
  for (const slot of slots.filter((_, index) => Number(counts[index]) > 0)) {
    while (true) {
      const keys = (await source.callBuffer('CLUSTER', 'GETKEYSINSLOT', slot, BATCH)) as Buffer[]
      if (keys.length === 0) break
      const route = [target.host, target.port, '', 0, MIGRATE_TIMEOUT_MS, 'REPLACE', ...auth]
      await source.call('MIGRATE', ...route, 'KEYS', ...keys)
    }
  }
}
