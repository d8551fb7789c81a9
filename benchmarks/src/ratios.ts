import { type Range, rangeOf } from './range.ts'
import type { Result, Round } from './rounds.ts'

/** What of a round is compared. */
export type Metric = (round: Round) => number

/** Calls a second. */
export const speed: Metric = ({ perSecond }) => perSecond

/** Microseconds of CPU per call; NaN where they are unknown. */
export const cpu: Metric = ({ cpuMicroseconds }) => cpuMicroseconds ?? Number.NaN

/**
 * Returns the median over all rounds, and the range.
 *
 * @param metric - What of each round.
 * @param result - A contestant's rounds.
 */
export function figure(metric: Metric, { rounds }: Result): Range {
  return rangeOf(rounds.map(metric))
}

/**
 * Returns the median of the ratios of rounds that ran next to each other, and their range.
 *
 * @param metric - What of each round.
 * @param result - Whose figure.
 * @param yardstick - The one that it is divided by.
 */
export function ratio(metric: Metric, result: Result, yardstick: Result): Range {
  return rangeOf(result.rounds.map((round, index) => metric(round) / metric(yardstick.rounds[index] as Round)))
}
