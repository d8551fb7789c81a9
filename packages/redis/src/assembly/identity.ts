const numbers = new WeakMap<object, number>()
let latest = 0

/**
 * Writes settings as text that is equal for equal ones. Functions and clients are equal only to themselves.
 *
 * @param value - Plain data, with functions and instances of classes in it.
 */
export function identityOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isPlain(part) ? part : `#${numberOf(part as object)}`))
}

function isPlain(part: unknown): boolean {
  if (typeof part === 'function') return false
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return true
  const prototype: unknown = Object.getPrototypeOf(part)
  return prototype === Object.prototype || prototype === null
}

function numberOf(part: object): number {
  const known = numbers.get(part)
  if (known !== undefined) return known
  latest += 1
  numbers.set(part, latest)
  return latest
}
