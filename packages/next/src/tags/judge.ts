import { now } from '../entries/clock.ts'
import type { TagMark } from './tag-marks.ts'

/** What is left of an entry after revalidations. */
export type Freshness = 'fresh' | 'stale' | 'expired'

/**
 * Judges an entry whose tokens are valid.
 *
 * @param begun - When its computation began.
 * @param marks - The marks of its tags.
 */
export function judge(begun: number, marks: readonly TagMark[]): Freshness {
  let freshness: Freshness = 'fresh'
  for (const { expired, stale } of marks) {
    if (expired !== undefined && expired >= begun) return 'expired'
    if (stale === undefined || stale.at < begun) continue
    if (stale.until <= now()) return 'expired'
    freshness = 'stale'
  }
  return freshness
}
