import { ArgumentError, describeType, describeValue } from '@holdfast/core'
import type { Reply } from '../command.ts'
import type { ScoreBound } from '../contract/score-ranges.ts'
import { UnexpectedReplyError } from '../replies.ts'

const INFINITY = /^([+-]?)inf(inity)?$/i
const DECIMAL = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/**
 * Writes a score as Redis reads it.
 *
 * @param score - A number, but not NaN.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function formatScore(score: number, name = 'A score'): string {
  if (typeof score !== 'number' || Number.isNaN(score)) {
    throw new ArgumentError(`${name} must be a number, got ${describeType(score)}.`)
  }
  return Number.isFinite(score) ? String(score) : score > 0 ? '+inf' : '-inf'
}

/**
 * Writes an end of a range as Redis reads it.
 *
 * @param bound - Number or text.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function formatBound(bound: ScoreBound, name: string): string {
  if (typeof bound === 'number') return formatScore(bound, name)
  const number = typeof bound === 'string' ? bound.replace(/^\(/, '') : ''
  if (INFINITY.test(number) || DECIMAL.test(number)) return bound
  const wanted = "a number, or text such as '(5' or '-inf'"
  throw new ArgumentError(`${name} must be ${wanted}; got ${describeValue(bound)}.`)
}

/**
 * Reads a score of a reply.
 *
 * @param reply - Text of Redis.
 */
export function parseScore(reply: Reply): number {
  const text = String(reply)
  const sign = INFINITY.exec(text)?.[1]
  if (sign === undefined && Number.isNaN(Number(text))) throw new UnexpectedReplyError('a score')
  if (sign === undefined) return Number(text)
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
