import { type Integer, type KeyOptions, NotAnIntegerError, pairsOf, toBigInt, toInteger } from '@holdfast/core'
import type { Argument, Reply } from '../command.ts'
import type { Hashes } from '../contract/hashes.ts'
import { flag, integer, list, pairs, texts } from '../replies.ts'
import { incrementField } from './counters.ts'
import { countFields, countHash, countMember, countMembers, countWithoutBytes, countWrites } from './counts.ts'
import { decodeMember, none, values } from './member-replies.ts'
import { checkField, encodeMember, field, fieldAndValue, fieldOrFields, fields, key, placeOf } from './operands.ts'
import { optionsOf } from './options.ts'
import { type Methods, type ReadReply, type RedisParts, read, write } from './table.ts'

/** Reads the values of the fields that were asked for. */
const valuesOfFields: ReadReply<Map<string, unknown>> = (reply, { parts, key, args }) =>
  mapOf(
    list(reply, args.length).map((value, index) => [String(args[index]), value]),
    key,
    parts,
  )

/** Reads all fields. */
const allFields: ReadReply<Map<string, unknown>> = (reply, { parts, key }) =>
  mapOf(
    pairs(reply).map(([field, value]) => [String(field), value]),
    key,
    parts,
  )

/** Reads the value of a field. */
const valueOfField: ReadReply<unknown> = (reply, { parts, key, operands: [name] }) =>
  decodeMember(reply, placeOf(key, name), parts)

const noFields = (): Map<string, unknown> => new Map()

/** The commands of hashes. */
export const hashes: Methods<Hashes> = {
  hset,
  hsetnx: write(fieldAndValue, flag, false, 'stores'),
  hget: read(field, valueOfField, undefined, countMember),
  hmget: read(fields, valuesOfFields, noFields, countFields),
  hgetall: read(key, allFields, noFields, countHash),
  hdel: write(fieldOrFields, integer, 0),
  hlen: read(key, integer, 0),
  hkeys: read(key, texts, none, countWithoutBytes),
  hvals: read(key, values, none, countMembers),
  hexists: read(field, flag, false),
  hincrby,
}

function hset(name: string, parts: RedisParts, [key, ...rest]: readonly unknown[]): Promise<number> {
  return parts.operations.run(name, key as string, 0, async () => {
    const single = typeof rest[0] === 'string'
    const { version } = optionsOf.hset(rest[single ? 2 : 1] as KeyOptions | undefined)
    const storedKey = parts.keySpace.make(key as string, version)
    const args: Argument[] = [storedKey]
    for (const [field, value] of single ? [[rest[0], rest[1]] as const] : pairsOf(rest[0], 'hset()')) {
      args.push(checkField(field), encodeMember(parts, value, placeOf(key as string, field)))
    }
    if (args.length === 1) return 0
    countWrites(parts, key as string, args)
    return parts.store.client.send({ name, key: storedKey, args, from: 'primary', reply: integer })
  })
}

function hincrby(name: string, parts: RedisParts, args: readonly unknown[]): Promise<Integer> {
  const [key, field, delta = 1, options] = args as [string, string, Integer?, KeyOptions?]
  return parts.operations.run<Integer>(name, key, Number.NaN, async () => {
    const storedKey = parts.keySpace.make(key, optionsOf.hincrby(options).version)
    const sum = await incrementField(parts.store.client, storedKey, checkField(field), toBigInt(delta))
    if (sum !== 'not an integer') return toInteger(sum)
    const place = `The field ${JSON.stringify(field)} of ${JSON.stringify(storedKey)}`
    throw new NotAnIntegerError(`${place} in cache "${parts.alias}" is not an integer.`)
  })
}

function mapOf(
  found: readonly (readonly [field: string, bytes: Reply])[],
  key: string,
  parts: RedisParts,
): Map<string, unknown> {
  const map = new Map<string, unknown>()
  for (const [name, bytes] of found) {
    const decoded = decodeMember(bytes, placeOf(key, name), parts)
    if (decoded !== undefined) map.set(name, decoded)
  }
  return map
}
