import { inspect as inspectObject } from 'node:util'
import { Framed, type InspectedValue } from '@holdfast/core'

/** A value, or its beginning, as text. */
export interface ShownValue {
  /** How the text shows it. */
  readonly format: 'json' | 'text' | 'bytes' | 'object' | 'record'
  readonly text: string
  /** True when there is more. */
  readonly cut: boolean
  /** Bytes in the store. */
  readonly bytes: number
  /** Why it was not decoded. */
  readonly reason?: string | undefined
}

const MAX_TEXT = 64 * 1024
const MAX_DUMP = 16 * 1024
const WIDTH = 16

/**
 * Shows what a key holds: at most 64 KB of text.
 *
 * @param inspected - What it holds.
 */
export function showValue(inspected: InspectedValue): ShownValue {
  const { bytes } = inspected
  if (inspected.kind === 'bytes') {
    const cut = bytes > MAX_DUMP
    return { format: 'bytes', text: dump(inspected.start.subarray(0, MAX_DUMP)), cut, bytes, reason: inspected.reason }
  }
  const { format, text } = textOf(inspected.value)
  return { format, text: text.slice(0, MAX_TEXT), cut: text.length > MAX_TEXT, bytes }
}

/** Writes a decoded value as text. */
function textOf(value: unknown): Pick<ShownValue, 'format' | 'text'> {
  if (typeof value === 'string') return { format: 'text', text: value }
  if (value instanceof Uint8Array) return { format: 'bytes', text: dump(value) }
  if (value instanceof Framed) {
    const body = Buffer.from(value.body)
    const inner = isText(body) ? body.toString() : dump(body)
    return { format: 'record', text: `${JSON.stringify(value.meta, null, 2)}\n\n${inner}` }
  }
  if (isJson(value)) return { format: 'json', text: JSON.stringify(value, null, 2) }
  return { format: 'object', text: inspectObject(value, { depth: 20, maxArrayLength: 10_000, breakLength: 100 }) }
}

/** Whether JSON shows all of it. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  if (typeof value !== 'object') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson)
}

function isText(bytes: Buffer): boolean {
  const text = bytes.subarray(0, 4096).toString()
  return !text.includes('\uFFFD') && !text.includes('\0')
}

/** Bytes as hex and ASCII. */
function dump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, MAX_DUMP); at += WIDTH) {
    const row = [...bytes.subarray(at, at + WIDTH)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(WIDTH * 3)} ${text}`)
  }
  return lines.join('\n')
}
