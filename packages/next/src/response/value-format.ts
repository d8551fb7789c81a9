import type { ResponseValue } from '../contract/response-cache.ts'

/**
 * One part of the body: a field that is bytes or text in UTF-8; with a key, an item of a Map of bytes or a text in an
 * object.
 */
type Part = readonly [field: string, type: 'bytes' | 'text' | 'item' | 'member', length: number, key?: string]

/** A value as JSON, and the bytes that are not in it. */
export interface PackedValue {
  /** The fields that JSON expresses; `null` for `null`. */
  readonly fields: Readonly<Record<string, unknown>> | null
  /** The other fields, in the order of their bytes. */
  readonly parts: readonly Part[]
  /** Fields that are a Map without items. */
  readonly emptyMaps: readonly string[]
}

// JSON escapes quotes and control characters, of which pages have many.
const LONG_TEXT = 512

/**
 * Splits a value into JSON and bytes, so that Buffers stay what they are and long texts are not escaped. It knows no
 * kinds, so that fields of a later Next survive.
 *
 * @param value - What Next stores.
 * @returns JSON, and the bytes of all parts.
 */
export function packValue(value: ResponseValue | null): { readonly packed: PackedValue; readonly body: Buffer } {
  const fields: Record<string, unknown> = {}
  const parts: Part[] = []
  const emptyMaps: string[] = []
  const bytes: Uint8Array[] = []
  const add = (field: string, type: Part[1], content: Uint8Array, key?: string): void => {
    parts.push(key === undefined ? [field, type, content.length] : [field, type, content.length, key])
    bytes.push(content)
  }
  for (const [field, content] of Object.entries(value ?? {})) {
    if (content instanceof Uint8Array) add(field, 'bytes', content)
    else if (isMapOfBytes(content)) {
      if (content.size === 0) emptyMaps.push(field)
      for (const [key, item] of content) add(field, 'item', item, key)
    } else if (isLongText(content)) add(field, 'text', Buffer.from(content))
    else if (isPlain(content)) {
      const members = Object.entries(content)
      fields[field] = Object.fromEntries(members.filter(([, member]) => !isLongText(member)))
      for (const [key, member] of members) if (isLongText(member)) add(field, 'member', Buffer.from(member), key)
    } else if (content !== undefined) fields[field] = content
  }
  return { packed: { fields: value && fields, parts, emptyMaps }, body: Buffer.concat(bytes) }
}

/**
 * Puts a value together again.
 *
 * @param packed - What {@link packValue} returned, read from JSON.
 * @param body - The bytes.
 * @returns The value; its Buffers are views of the bytes. `undefined` when the two do not belong together.
 */
export function unpackValue(packed: unknown, body: Uint8Array): ResponseValue | null | undefined {
  const { fields, parts, emptyMaps } = (packed ?? {}) as Partial<PackedValue>
  if (fields === null) return null
  if (typeof fields !== 'object' || !Array.isArray(parts) || !Array.isArray(emptyMaps)) return undefined
  if (!parts.every(Array.isArray)) return undefined
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const value: Record<string, unknown> = { ...fields }
  for (const field of emptyMaps) value[field] = new Map()
  let start = 0
  for (const [field, type, length, key = ''] of parts as readonly unknown[] as readonly Part[]) {
    const part = bytes.subarray(start, start + length)
    if (part.length !== length) return undefined
    start += length
    if (type === 'bytes') value[field] = part
    else if (type === 'text') value[field] = part.toString()
    else if (type === 'item') value[field] = mapOf(value[field]).set(key, part)
    else value[field] = { ...(value[field] as object), [key]: part.toString() }
  }
  return value as unknown as ResponseValue
}

function mapOf(value: unknown): Map<string, Buffer> {
  return value instanceof Map ? value : new Map()
}

/** UTF-8 cannot express half of a surrogate pair; JSON can. */
function isLongText(value: unknown): value is string {
  return typeof value === 'string' && value.length >= LONG_TEXT && value.isWellFormed()
}

function isMapOfBytes(value: unknown): value is ReadonlyMap<string, Uint8Array> {
  return value instanceof Map && [...value.values()].every((item) => item instanceof Uint8Array)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value)
}
