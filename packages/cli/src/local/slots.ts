import type { SlotRange } from '@holdfast/local-redis'

/**
 * Counts slots.
 *
 * @param ranges - Ranges that do not overlap.
 */
export function countSlots(ranges: readonly SlotRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

/**
 * Writes slot ranges as redis-cli does: `0-5460,5462`.
 *
 * @param ranges - The ranges.
 */
export function formatSlots(ranges: readonly SlotRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}
