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
  const written = args.map((argument, index) =>
    write(argument, (value) => {
      throw new ArgumentError(
        `Argument ${index + 1} of ${method}() has ${describeType(value)} in it, which cannot be a part of a key. Give @Cacheable the option "key": a function that makes the key from the arguments.`,
      )
    }),
  )
  const text = written.join(',')
  return `${method}(${text.length > LONGEST ? createHash('sha256').update(text).digest('base64url') : text})`
}

function write(value: unknown, refuse: (value: unknown) => never): string {
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
      return value === null ? 'null' : writeObject(value, refuse)
    default:
      return refuse(value)
  }
}

function writeObject(value: object, refuse: (value: unknown) => never): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, refuse)).join(',')}]`
  if (value instanceof Date) return `Date(${value.getTime()})`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) refuse(value)
  const pairs = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${pairs.map(([name, item]) => `${JSON.stringify(name)}:${write(item, refuse)}`).join(',')}}`
}
