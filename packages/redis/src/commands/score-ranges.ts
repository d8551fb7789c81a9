import type { OptionsChecker } from '@holdfast/core'
import type { Argument, Command } from '../command.ts'
import type { ScoreBound, ScoreRanges, ZrangeByScoreOptions, ZrangeOptions } from '../contract/score-ranges.ts'
import { integer } from '../replies.ts'
import { countMembers, countScored, sendCounted } from './counts.ts'
import { decodeMembers } from './member-replies.ts'
import { checkInteger, scoreRange } from './operands.ts'
import { optionsOf } from './options.ts'
import { formatBound } from './scores.ts'
import { decodeScored } from './sorted-sets.ts'
import { type Method, type Methods, read, write } from './table.ts'

type RangeOptions = ZrangeByScoreOptions & { readonly desc?: boolean | undefined }

/** Makes the arguments of a range after the key. */
type RangeArguments = (from: unknown, to: unknown, options: RangeOptions) => Argument[]

const places: RangeArguments = (start, end, { withScores }) => [
  checkInteger(start, 'start'),
  checkInteger(end, 'end'),
  ...(withScores ? ['WITHSCORES'] : []),
]

const ascending: RangeArguments = (min, max, options) => [
  formatBound(min as ScoreBound, 'min'),
  formatBound(max as ScoreBound, 'max'),
  ...limitOf(options),
]

const descending: RangeArguments = (max, min, options) => [
  formatBound(max as ScoreBound, 'max'),
  formatBound(min as ScoreBound, 'min'),
  ...limitOf(options),
]

/** The commands of ranges in sorted sets, by place and by score. */
export const scoreRanges: Methods<ScoreRanges> = {
  zrange: range(places, optionsOf.places, ({ desc }) => (desc ? 'zrevrange' : 'zrange')),
  zrevrange: range(places, optionsOf.reversePlaces),
  zrangebyscore: range(ascending, optionsOf.scores),
  zrevrangebyscore: range(descending, optionsOf.scores),
  zcount: read(scoreRange, integer, 0),
  zremrangebyscore: write(scoreRange, integer, 0),
}

/** A method that returns members, or with `withScores` members with their scores. */
function range(
  argumentsOf: RangeArguments,
  checkOptions: OptionsChecker<RangeOptions>,
  commandOf?: (options: RangeOptions) => string,
): Method<Promise<never>> {
  return (name, parts, args) => {
    const [key, from, to, given] = args as [string, unknown, unknown, RangeOptions?]
    return parts.operations.run<unknown[]>(name, key, [], async () => {
      const options = checkOptions(given, name)
      const ranged = argumentsOf(from, to, options)
      const storedKey = parts.keySpace.make(key, options.version)
      const command: Command<unknown[]> = {
        name: commandOf?.(options) ?? name,
        key: storedKey,
        args: [storedKey, ...ranged],
        from: options.read ?? 'any',
        reply: (reply) => (options.withScores ? decodeScored(reply, key, parts) : decodeMembers(reply, key, parts)),
      }
      return sendCounted(parts, key, command, options.withScores ? countScored : countMembers)
    }) as Promise<never>
  }
}

function limitOf({ withScores, start = 0, num = -1 }: ZrangeOptions & ZrangeByScoreOptions): Argument[] {
  const limit = start === 0 && num === -1 ? [] : ['LIMIT', checkInteger(start, 'start'), checkInteger(num, 'num')]
  return [...(withScores ? ['WITHSCORES'] : []), ...limit]
}
