import { type ClusterNode, SLOT_COUNT } from '@holdfast/local-redis'
import type { Paint, Style } from '../terminal.ts'

/** A primary with slots, and its letter in the slot map. */
export interface Lettered {
  /** `A` has the lowest slots. */
  readonly letter: string
  /** The primary. */
  readonly node: ClusterNode
}

const COLOURS: readonly Style[] = ['green', 'cyan', 'yellow', 'magenta', 'blue']
/** Marks slots without an owner. */
const HOLE = '.'
/** Marks slots whose owner has failed. */
const FAILED = 'x'

/**
 * Assigns letters to the primaries that have slots, in the order of their slots.
 *
 * @param nodes - All nodes.
 */
export function letterPrimaries(nodes: readonly ClusterNode[]): readonly Lettered[] {
  const firstSlot = (node: ClusterNode): number => Math.min(...node.slots.map(({ from }) => from))
  const owners = nodes.filter(({ role, slots }) => role === 'primary' && slots.length > 0)
  const sorted = [...owners].sort((one, other) => firstSlot(one) - firstSlot(other))
  return sorted.map((node, index) => ({ node, letter: letterAt(index) }))
}

/**
 * Draws all slots on one line: a letter for each primary, `.` where any slot has no owner, `x` where the owner has
 * failed.
 *
 * @param owners - The result of {@link letterPrimaries}.
 * @param width - Length of the map in characters.
 * @param paint - Colours the letters.
 */
export function drawSlotMap(owners: readonly Lettered[], width: number, paint: Paint): string {
  const cells = Array.from({ length: width }, (_, cell) => {
    const from = Math.floor((cell * SLOT_COUNT) / width)
    const to = Math.floor(((cell + 1) * SLOT_COUNT) / width) - 1
    return cellOf(owners, from, to)
  })
  return `[${joinRuns(cells)
    .map(({ mark, length }) => paintRun(mark.repeat(length), owners, paint))
    .join('')}]`
}

function cellOf(owners: readonly Lettered[], from: number, to: number): string {
  const shares = owners.map(({ letter, node }) => {
    const counts = node.slots.map((range) => Math.max(0, Math.min(to, range.to) - Math.max(from, range.from) + 1))
    return { mark: node.health === 'fail' ? FAILED : letter, count: counts.reduce((sum, count) => sum + count, 0) }
  })
  // A single slot without an owner can stop the whole cluster, so it always shows.
  if (shares.reduce((sum, { count }) => sum + count, 0) < to - from + 1) return HOLE
  return shares.reduce((best, share) => (share.count > best.count ? share : best)).mark
}

function joinRuns(cells: readonly string[]): readonly { readonly mark: string; readonly length: number }[] {
  const runs: { mark: string; length: number }[] = []
  for (const mark of cells) {
    const last = runs.at(-1)
    if (last?.mark === mark) last.length += 1
    else runs.push({ mark, length: 1 })
  }
  return runs
}

function paintRun(text: string, owners: readonly Lettered[], paint: Paint): string {
  const mark = text.charAt(0)
  if (mark === HOLE || mark === FAILED) return paint('red', text)
  return paint(colourOf(owners.findIndex(({ letter }) => letter === mark)), text)
}

/**
 * The colour of a primary.
 *
 * @param index - Its place among those with slots.
 */
export function colourOf(index: number): Style {
  return COLOURS[index % COLOURS.length] ?? 'green'
}

// A to Z, then a to z without the sign of failure; beyond that the picture no longer tells them apart.
function letterAt(index: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwyz'
  return letters.charAt(index) || '#'
}
