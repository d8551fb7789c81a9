import { types } from 'node:util'

/**
 * Tells whether an object is more than its properties, so that a serializer that writes only properties would lose it:
 * a Map, a Set, an Error, bytes, a boxed number, or an instance of a class without properties, such as a Response or a
 * Promise.
 *
 * @param value - An object without `toJSON`.
 */
export function isMoreThanProperties(value: object): boolean {
  if (Array.isArray(value) || isPlain(value)) return false
  return (
    types.isMap(value) ||
    types.isBoxedPrimitive(value) ||
    types.isSet(value) ||
    types.isNativeError(value) ||
    value instanceof Error ||
    ArrayBuffer.isView(value) ||
    Object.keys(value).length === 0
  )
}

/**
 * Describes what an object is, for an error message. Shows nothing of its contents.
 *
 * @param value - Any object.
 * @returns For example `a Map`, `an instance of Response`.
 */
export function describeKind(value: object): string {
  const name: unknown = value.constructor?.name
  if (typeof name !== 'string' || name === '') return 'an object'
  return name === 'Map' || name === 'Set' || name === 'Promise' ? `a ${name}` : `an instance of ${name}`
}

/** Tells whether an object is made by `{}`, by `Object.create(null)`, or by either in another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}
