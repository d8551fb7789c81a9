import { describeType } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/**
 * Copies a list, a Set or another iterable, but not a string: its characters are hardly what was meant.
 *
 * @param items - Any value.
 * @param name - What the caller calls it.
 * @throws {@link ArgumentError} for anything else.
 */
export function listOf<Item>(items: Iterable<Item>, name: string): Item[] {
  if (isIterable(items)) return [...items]
  throw new ArgumentError(`${name} must be a list or a Set, got ${describeType(items)}.`)
}

/**
 * Lists the pairs of an object, a Map, or an iterable of pairs.
 *
 * @param entries - Any value.
 * @param call - What takes them, for messages: `setMany()`.
 * @throws {@link ArgumentError} for anything else.
 */
export function pairsOf<Name, Value>(entries: unknown, call: string): (readonly [Name, Value])[] {
  if (typeof entries !== 'object' || entries === null || ArrayBuffer.isView(entries)) {
    throw new ArgumentError(`${call} takes an object, a Map, or pairs, got ${describeType(entries)}.`)
  }
  if (!isIterable(entries)) return Object.entries(entries) as unknown as (readonly [Name, Value])[]
  const pairs = [...entries] as (readonly [Name, Value])[]
  const wrong = pairs.find((pair) => !Array.isArray(pair) || pair.length !== 2)
  if (wrong === undefined) return pairs
  throw new ArgumentError(`${call} takes an object, a Map, or pairs, got ${describeType(wrong)} where a pair belongs.`)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
