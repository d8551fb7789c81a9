import { ArgumentError, describeValue, listOf } from '@holdfast/core'
import type { Argument } from '../command.ts'
import type { ScoreBound } from '../contract/score-ranges.ts'
import { formatBound, formatScore } from './scores.ts'
import type { Operands, RedisParts } from './table.ts'

/** No operand: `(key, options)`. */
export const key: Operands = { names: [], encode: () => [] }

/** `(key, field, options)` */
export const field: Operands = { names: ['field'], encode: ({ operands: [name] }) => [checkField(name)] }

/** `(key, field, value, options)` */
export const fieldAndValue: Operands = {
  names: ['field', 'value'],
  encode: ({ parts, key, operands: [name, value] }) => [
    checkField(name),
    encodeMember(parts, value, placeOf(key, name)),
  ],
}

/** `(key, fields, options)`: a list, each field sent once. */
export const fields: Operands = {
  names: ['fields'],
  encode: ({ operands: [names] }) => {
    const list = listOf(names as Iterable<unknown>, 'fields')
    return someOf([...new Set(list.map(checkField))])
  },
}

/** `(key, fields, options)`: one field, or a list. */
export const fieldOrFields: Operands = {
  names: ['fields'],
  encode: (call) => (typeof call.operands[0] === 'string' ? field.encode(call) : fields.encode(call)),
}

/** `(key, member, options)` */
export const member: Operands = {
  names: ['member'],
  encode: ({ parts, key, operands: [value] }) => [encodeMember(parts, value, key)],
}

/** `(key, members, options)`: a list or a Set. */
export const members: Operands = {
  names: ['members'],
  encode: ({ parts, key, operands: [values] }) => someOf(encodeMembers(values, key, parts)),
}

/** `(key, delta, member, options)` */
export const scoreAndMember: Operands = {
  names: ['delta', 'member'],
  encode: ({ parts, key, operands: [delta, value] }) => [
    formatScore(delta as number, 'A delta'),
    encodeMember(parts, value, key),
  ],
}

/** `(key, min, max, options)` */
export const scoreRange: Operands = {
  names: ['min', 'max'],
  encode: ({ operands: [min, max] }) => [formatBound(min as ScoreBound, 'min'), formatBound(max as ScoreBound, 'max')],
}

/**
 * Encodes one member. It is counted where it is stored: others are asked for.
 *
 * @param parts - Of the cache.
 * @param value - Anything but `undefined`.
 * @param place - Where it is, for error messages.
 */
export function encodeMember({ codec }: RedisParts, value: unknown, place: string): Buffer {
  return codec.encode(value, place)
}

/**
 * Encodes members: two values are the same member when their bytes are equal.
 *
 * @param values - A list or a Set.
 * @param key - The logical key, for error messages.
 * @param parts - Of the cache.
 * @throws {@link ArgumentError} for anything else.
 */
export function encodeMembers(values: unknown, key: string, parts: RedisParts): Buffer[] {
  return listOf(values as Iterable<unknown>, 'members').map((value) => encodeMember(parts, value, key))
}

/**
 * Checks the name of a field.
 *
 * @param name - Any value.
 * @throws {@link ArgumentError} when it is not a string of well-formed Unicode.
 */
export function checkField(name: unknown): string {
  if (typeof name === 'string' && name.isWellFormed()) return name
  throw new ArgumentError(`A field must be a string of well-formed Unicode, got ${describeValue(name)}.`)
}

/**
 * Names the place of a field's value in error messages.
 *
 * @param key - The logical key of the hash.
 * @param name - The field.
 */
export function placeOf(key: string, name: unknown): string {
  return `${key}[${String(name)}]`
}

/**
 * Checks an integer: a count, or a position in a list.
 *
 * @param value - Any value.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function checkInteger(value: unknown, name: string): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new ArgumentError(`${name} must be an integer, got ${describeValue(value)}.`)
}

/**
 * Tells apart the two ways to call a method: with a count and options, or with options alone.
 *
 * @param args - The caller's arguments.
 */
export function splitCount<Options>(
  args: readonly unknown[],
): [key: string, count: number | undefined, options: Options | undefined] {
  const [key, first, second] = args
  return typeof first === 'object'
    ? [key as string, undefined, first as Options]
    : [key as string, first as number | undefined, second as Options | undefined]
}

/** An empty list means that there is nothing to send. */
function someOf<A extends Argument>(args: readonly A[]): readonly A[] | undefined {
  return args.length > 0 ? args : undefined
}
