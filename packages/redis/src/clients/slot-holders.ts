import { isCacheError } from '@holdfast/core'
import slotOf from 'cluster-key-slot'
import type { Command } from '../command.ts'
import { ConnectionInterruptedError } from '../errors.ts'
import { OperationTime } from '../operation-time.ts'
import { text } from '../replies.ts'
import type { RedisNode, ScanTarget } from './client.ts'

const LAST_SLOT = 16_383

/** A primary, and the slots whose keys it holds: those that it owns, and those that it is importing. */
interface SlotHolder {
  /** The primary. */
  readonly node: RedisNode
  /** As CLUSTER NODES writes them: `0-99 101 [102-<-<node>]`. Texts are compared; slots are counted only on a change. */
  readonly slots: string
}

/** What a client knows of its cluster. */
export interface SlotMap {
  /** Lists the primaries of the slot map. */
  primaries(): Promise<readonly RedisNode[]>
  /** Reads the slot map again. */
  refresh(): Promise<void>
  /** The owner of each slot by the slot map, as an address. */
  owners(): Iterable<string | undefined>
}

/** What a node says about its cluster. */
export interface ClusterView {
  /** Its own id, if it is a primary. */
  readonly id: string | undefined
  /** Its slots, as in {@link SlotHolder.slots}. */
  readonly slots: string
  /** The ids of all primaries that have slots. */
  readonly holders: readonly string[]
}

/**
 * Lists the primaries of a cluster to scan. After all of them the slots are looked at again: a key that moved from a
 * node that was not scanned yet to one that was is on the node that holds its slot now, and that node is scanned again
 * for it.
 *
 * Each slot is scanned at most once more on each node. That is enough: a key that exists throughout was either on its
 * first node while that was scanned, or has reached the next one before that is scanned again.
 *
 * @param map - What the client knows of its cluster.
 *
 * @see {@link https://redis.io/docs/latest/commands/scan/#scan-guarantees | Redis: SCAN guarantees}
 */
export async function* scanTargets(map: SlotMap): AsyncGenerator<ScanTarget, void> {
  const scanned = new Map<string, Set<string>>()
  const first = await slotHolders(map)
  for (const { node, slots } of first) scanned.set(node.address, new Set([slots]))
  for (const { node } of first) yield { node }
  for (;;) {
    const pending = (await slotHolders(map)).map(({ node, slots }) => {
      const before = scanned.get(node.address) ?? new Set()
      scanned.set(node.address, before)
      const added = addedSlots(slots, before)
      before.add(slots)
      return { node, added }
    })
    if (pending.every(({ added }) => added.size === 0)) return
    for (const { node, added } of pending) {
      if (added.size > 0) yield { node, includes: (storedKey) => added.has(slotOf(storedKey)) }
    }
  }
}

/**
 * Asks each primary which slots it holds. The slot map is read again when what they say does not agree with it, or one
 * does not answer: then a primary is not known yet, or is none any more. Both times together have one SOCKET_TIMEOUT:
 * the second begins at half of it.
 *
 * @throws `ConnectionInterruptedError` and others when a primary cannot be asked.
 */
async function slotHolders(map: SlotMap): Promise<readonly SlotHolder[]> {
  const time = new OperationTime()
  const known = await new Promise<readonly Answer[] | undefined>((resolve) => {
    const giveUp = (): void => resolve(undefined)
    askAll(map, time, giveUp).then(resolve, giveUp)
  })
  if (known && agree(known)) return known
  await map.refresh()
  const holders = await askAll(map, time)
  checkComplete(holders, map.owners())
  return holders
}

/** A primary without a connection would be left out in silence, and with it its keys. */
function checkComplete(holders: readonly SlotHolder[], owners: Iterable<string | undefined>): void {
  const asked = new Set<string | undefined>(holders.map(({ node }) => node.address))
  if (asked.size === 0)
    throw new ConnectionInterruptedError('Redis is out of reach: no node of the cluster is connected')
  for (const owner of owners) {
    if (owner === undefined || asked.has(owner)) continue
    throw new ConnectionInterruptedError(`Redis is out of reach (${owner}): it is not connected just now`, {
      node: owner,
    })
  }
}

interface Answer extends SlotHolder {
  readonly view: ClusterView | undefined
}

async function askAll(map: SlotMap, time: OperationTime, onHalfTime?: () => void): Promise<readonly Answer[]> {
  return Promise.all(
    (await map.primaries()).map(async (node) => {
      const view = await askOne(node, { time, onHalfTime })
      return { node, view, slots: view?.slots ?? slotsOf(map.owners(), node.address) }
    }),
  )
}

/** What a node says; `undefined` where an ACL forbids to ask. */
async function askOne(node: RedisNode, within: Pick<Command, 'time' | 'onHalfTime'>): Promise<ClusterView | undefined> {
  try {
    const nodes = await node.send({ name: 'cluster', key: '', args: ['NODES'], from: 'any', reply: text, ...within })
    return readClusterView(nodes ?? '')
  } catch (error) {
    if (isCacheError(error) && error.code === 'ERR_CACHE_SERVER') return undefined
    throw error
  }
}

function agree(answers: readonly Answer[]): boolean {
  const ids = new Set(answers.map(({ view }) => view?.id))
  return ids.size > 0 && !ids.has(undefined) && answers.every(({ view }) => view?.holders.every((id) => ids.has(id)))
}

/**
 * Reads what a node says about its cluster.
 *
 * @param nodes - The reply to CLUSTER NODES: a line for each node, with its slots from the ninth field on.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-nodes/ | Redis: CLUSTER NODES}
 */
export function readClusterView(nodes: string): ClusterView {
  const holders: string[] = []
  let own: Omit<ClusterView, 'holders'> = { id: undefined, slots: '' }
  for (const line of nodes.split('\n')) {
    const [id = '', , flags = '', , , , , , ...slots] = line.split(' ')
    const roles = flags.split(',')
    const primary = roles.includes('master')
    if (primary && slots.length > 0) holders.push(id)
    if (roles.includes('myself')) own = { id: primary ? id : undefined, slots: slots.join(' ') }
  }
  return { ...own, holders }
}

/**
 * Finds the slots of a text that others do not have.
 *
 * @param slots - As in {@link SlotHolder.slots}.
 * @param before - The others.
 */
export function addedSlots(slots: string, before: ReadonlySet<string>): ReadonlySet<number> {
  if (before.has(slots)) return new Set()
  const added = parseSlots(slots)
  for (const other of before) for (const slot of parseSlots(other)) added.delete(slot)
  return added
}

function parseSlots(text: string): Set<number> {
  const slots = new Set<number>()
  for (const field of text.split(' ')) {
    const [, from, to = from] = /^\[?(\d+)(?:-(\d+))?/.exec(field) ?? []
    // A slot that is leaving is among those that the node owns, too.
    if (from === undefined || field.includes('->-')) continue
    for (let slot = Number(from); slot <= Math.min(Number(to), LAST_SLOT); slot += 1) slots.add(slot)
  }
  return slots
}

/** The slots that the slot map gives to a node, as in {@link SlotHolder.slots}. */
function slotsOf(owners: Iterable<string | undefined>, address: string): string {
  const own: number[] = []
  let slot = 0
  for (const owner of owners) {
    if (owner === address) own.push(slot)
    slot += 1
  }
  return own.join(' ')
}
