import { createHash } from 'node:crypto'
import { ArgumentError, describeType } from '@holdfast/core'

/** Longer keys are hashed: a key is stored with every entry. */
const LONGEST = 200

/**
 * Makes the key of a call from its arguments: two calls have the same key exactly if their arguments are equal.
 *
 * @param method - Which method of which class: `Users.find`.
 * @param args - Plain data: texts, numbers, dates, lists, objects made by `{}`.
 * @throws ArgumentError for anything else, of which only a part would be in the key.
 */
export function keyOfArguments(method: string, args: readonly unknown[]): string {
  const written = args.map((argument, index) => {
    const refuse = (what: string): never => {
      throw new ArgumentError(
        `Argument ${index + 1} of ${method}() has ${what} in it, which cannot be a part of a key. Give @Cacheable the option "key": a function that makes the key from the arguments.`,
      )
    }
    return write(argument, { refuse, around: [] })
  })
  const text = written.join(',')
  return `${method}(${text.length > LONGEST ? createHash('sha256').update(text).digest('base64url') : text})`
}

/** What {@link write} knows on its way into an argument. */
interface Way {
  /** Throws. */
  refuse(what: string): never
  /** The objects that the value is in. */
  readonly around: readonly object[]
}

function write(value: unknown, way: Way): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'object':
      return value === null ? 'null' : writeObject(value, way)
    default:
      return way.refuse(describeType(value))
  }
}

function writeObject(value: object, { refuse, around }: Way): string {
  if (around.includes(value)) refuse('an object that contains itself')
  const way = { refuse, around: [...around, value] }
  if (Array.isArray(value)) return `[${value.map((item) => write(item, way)).join(',')}]`
  if (value instanceof Date) return `Date(${value.getTime()})`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) refuse(describeType(value))
  const pairs = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${pairs.map(([name, item]) => `${JSON.stringify(name)}:${write(item, way)}`).join(',')}}`
}
