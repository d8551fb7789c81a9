/**
 * How a held value is given to callers: as it is, because nobody can change it; as a flat copy; as a deep copy; or by
 * decoding its bytes again.
 */
type Form = 'immutable' | 'flat' | 'deep' | 'encoded'

/** A decoded value that callers share without sharing changes. */
export interface HeldValue {
  /** How it is given to callers. */
  readonly form: Form
  /** The value, or its bytes. */
  readonly value: unknown
  /** Estimated bytes of memory. */
  readonly size: number
}

// Estimates for 64-bit V8; rather too much than too little: objects may share their names, and need not.
const STRING_BYTES = 24
const NUMBER_BYTES = 16
const SLOT_BYTES = 8
const NAME_BYTES = 32
const OBJECT_BYTES = 48
const BYTES_BYTES = 160
/** Deeper values are held as bytes: copying them would use much of the stack. */
const DEEPEST = 50

/**
 * Prepares a value to be held.
 *
 * @param value - A decoded value that nobody else has.
 * @param body - The bytes that it was decoded from. They are copied if they are held: they may be part of a larger
 *   buffer, or change.
 */
export function holdValue(value: unknown, body: Buffer): HeldValue {
  if (isImmutable(value)) return { form: 'immutable', value, size: sizeOfPrimitive(value) }
  const measure = new Measure()
  if (!measure.add(value, 1)) {
    const bytes = Buffer.allocUnsafeSlow(body.length)
    body.copy(bytes)
    return { form: 'encoded', value: bytes, size: BYTES_BYTES + bytes.length }
  }
  return { form: measure.objects === 1 ? 'flat' : 'deep', value, size: measure.size }
}

/**
 * Returns what a caller may keep and change.
 *
 * @param held - The value.
 * @param decode - Decodes bytes, for values that cannot be copied.
 */
export function shareValue({ form, value }: HeldValue, decode: (bytes: Buffer) => unknown): unknown {
  if (form === 'immutable') return value
  if (form === 'encoded') return decode(Buffer.from(value as Buffer))
  if (form === 'deep') return copyOf(value)
  return Array.isArray(value) ? value.slice() : { ...(value as object) }
}

/**
 * Estimates the memory of a string.
 *
 * @param text - The string.
 * @returns Bytes.
 */
export function sizeOfText(text: string): number {
  return STRING_BYTES + (hasWideCharacter(text) ? 2 * text.length : text.length)
}

/** Measures a value, and finds out whether it consists of plain objects, arrays and primitives, each in one place. */
class Measure {
  /** Estimated bytes. */
  size = 0
  /** How many objects and arrays it has. */
  objects = 0
  readonly #seen = new Set<object>()

  /** Adds a part; false when it cannot be copied. */
  add(part: unknown, depth: number): boolean {
    if (isImmutable(part)) {
      this.size += sizeOfPrimitive(part)
      return true
    }
    if (typeof part !== 'object' || part === null || depth > DEEPEST || this.#seen.has(part)) return false
    this.#seen.add(part)
    this.objects += 1
    this.size += OBJECT_BYTES
    return Array.isArray(part) ? this.#addArray(part, depth) : this.#addObject(part, depth)
  }

  #addArray(array: readonly unknown[], depth: number): boolean {
    if (Object.getPrototypeOf(array) !== Array.prototype) return false
    for (let index = 0; index < array.length; index += 1) {
      // A few bytes can name a list of four billion places that are empty.
      if (!(index in array) || !this.add(array[index], depth + 1)) return false
    }
    this.size += array.length * SLOT_BYTES
    return true
  }

  #addObject(object: object, depth: number): boolean {
    // A copy would take an own property of this name for the prototype.
    if (Object.getPrototypeOf(object) !== Object.prototype || Object.hasOwn(object, '__proto__')) return false
    if (Object.getOwnPropertySymbols(object).length > 0) return false
    for (const [name, item] of Object.entries(object)) {
      this.size += SLOT_BYTES + NAME_BYTES + name.length
      if (!this.add(item, depth + 1)) return false
    }
    return true
  }
}

function isImmutable(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
}

function sizeOfPrimitive(value: unknown): number {
  if (typeof value === 'string') return sizeOfText(value)
  return typeof value === 'bigint' ? NUMBER_BYTES + value.toString(16).length : NUMBER_BYTES
}

function hasWideCharacter(text: string): boolean {
  return /[^\0-\u00ff]/.test(text)
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const copy: unknown[] = value.slice()
    for (let index = 0; index < copy.length; index += 1) {
      const item = copy[index]
      if (typeof item === 'object' && item !== null) copy[index] = copyOf(item)
    }
    return copy
  }
  const copy: Record<string, unknown> = { ...value }
  for (const name in copy) {
    const item = copy[name]
    if (typeof item === 'object' && item !== null) copy[name] = copyOf(item)
  }
  return copy
}
