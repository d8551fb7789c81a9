import { ArgumentError, type KeyOptions, pairsOf } from '@holdfast/core'
import type { Argument, Reply } from '../command.ts'
import type { ScoredMember, SortedSetEntries, SortedSets, ZaddOptions } from '../contract/sorted-sets.ts'
import { integer, pairs } from '../replies.ts'
import { countScored, countWithoutBytes, countWrites, sendCounted } from './counts.ts'
import { decodeMember, optionalInteger } from './member-replies.ts'
import { checkInteger, encodeMember, key, member, members, scoreAndMember, splitCount } from './operands.ts'
import { optionsOf } from './options.ts'
import { formatScore, parseScore } from './scores.ts'
import { type Method, type Methods, type ReadReply, type RedisParts, read, write } from './table.ts'

const score: ReadReply<number> = (reply) => parseScore(reply)
const optionalScore: ReadReply<number | undefined> = (reply) => (reply === null ? undefined : parseScore(reply))

/** The commands of sorted sets; ranges are in score-ranges.ts. */
export const sortedSets: Methods<SortedSets> = {
  zadd,
  zcard: read(key, integer, 0),
  zincrby: write(scoreAndMember, score, Number.NaN, 'stores'),
  zscore: read(member, optionalScore, undefined, countWithoutBytes),
  zrank: read(member, optionalInteger, undefined, countWithoutBytes),
  zrem: write(members, integer, 0),
  zpopmax: pop,
  zpopmin: pop,
}

/**
 * Decodes a list in which each member is followed by its score.
 *
 * @param reply - The list.
 * @param key - The logical key, for error messages.
 * @param parts - Of the cache.
 */
export function decodeScored(reply: Reply, key: string, parts: RedisParts): ScoredMember[] {
  const scored: ScoredMember[] = []
  for (const [bytes, score] of pairs(reply)) {
    const decoded = decodeMember(bytes, key, parts)
    if (decoded !== undefined) scored.push([decoded, parseScore(score)])
  }
  return scored
}

function zadd(name: string, parts: RedisParts, args: readonly unknown[]): Promise<never> {
  const [key, entries, given] = args as [string, SortedSetEntries, ZaddOptions?]
  return parts.operations.run<number | undefined>(name, key, given?.incr ? Number.NaN : 0, async () => {
    const options = optionsOf.zadd(given)
    const storedKey = parts.keySpace.make(key, options.version)
    const flags = flagsOf(options)
    const scored: Argument[] = []
    for (const [value, score] of pairsOf<unknown, number>(entries, 'zadd()'))
      scored.push(formatScore(score), encodeMember(parts, value, key))
    const count = scored.length / 2
    if (options.incr && count !== 1) throw new ArgumentError(`zadd() with incr takes one member, got ${count}.`)
    if (count === 0) return 0
    countWrites(parts, key, scored)
    return parts.store.client.send({
      name,
      key: storedKey,
      args: [storedKey, ...flags, ...scored],
      from: 'primary',
      reply: (reply) => {
        if (!options.incr) return integer(reply)
        return reply === null ? undefined : parseScore(reply)
      },
    })
  }) as Promise<never>
}

/** Returns one member with its score, or with a count a list. */
function pop(...[name, parts, args]: Parameters<Method<unknown>>): Promise<never> {
  const [key, count, options] = splitCount<KeyOptions>(args)
  const fallback = count === undefined ? undefined : []
  return parts.operations.run<ScoredMember | ScoredMember[] | undefined>(name, key, fallback, async () => {
    const { version } = optionsOf.pop(options, name)
    const counted: Argument[] = count === undefined ? [] : [checkInteger(count, 'count')]
    const storedKey = parts.keySpace.make(key, version)
    const reply = (received: Reply): ScoredMember | ScoredMember[] | undefined => {
      const popped = decodeScored(received, key, parts)
      return count === undefined ? popped[0] : popped
    }
    const args = [storedKey, ...counted]
    return sendCounted(parts, key, { name, key: storedKey, args, from: 'primary', reply }, countScored)
  }) as Promise<never>
}

function flagsOf(options: ZaddOptions): string[] {
  const { nx, xx, gt, lt } = options
  const other = nx && (xx ? 'xx' : gt ? 'gt' : lt ? 'lt' : undefined)
  if (other || (gt && lt)) throw new ArgumentError(`zadd() takes ${other ? `nx or ${other}` : 'gt or lt'}, not both.`)
  return (['nx', 'xx', 'gt', 'lt', 'ch', 'incr'] as const).filter((flag) => options[flag])
}
