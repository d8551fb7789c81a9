import { types } from 'node:util'
import { pythonFloat } from '../../django/python-float.ts'
import { describeKind, isMoreThanProperties } from './lossy.ts'

/** How numbers and dates are written that have more than one form in JSON. */
export interface JsonStyle {
  /** A finite number that is not a safe integer. */
  float(value: number): string
  /** A valid date without a `toJSON` of its own. */
  date(value: Date): string
  /** Whether every float and every date needs this style, or only minus zero and floats that look like integers. */
  readonly everywhere: boolean
  /** The whole text, from that of JSON.stringify. */
  layout(text: string): string
}

/** `JSON.rawJSON`, which the types of this language version do not have yet. */
interface RawJson {
  rawJSON(text: string): object
  isRawJSON(value: unknown): boolean
}
const { rawJSON, isRawJSON } = JSON as unknown as RawJson

/** Beyond what JSON.stringify can nest. */
const MAX_DEPTH = 10_000
/** JSON makes a list of a Buffer, with a number for each byte: twenty times the memory. */
const LARGEST_BUFFER = 16 * 1024 * 1024
/** How deep the first look goes. */
const LOOK_DEPTH = 500

/** JSON.stringify's own text, except that a whole float keeps its point, so that it is not read as an integer. */
export const COMPACT: JsonStyle = {
  everywhere: false,
  float: (value) => {
    if (Object.is(value, -0)) return '-0.0'
    const text = String(value)
    return /^-?\d+$/.test(text) ? `${text}.0` : text
  },
  date: (value) => value.toISOString(),
  layout: (text) => text,
}

/** The text of `json.dumps(value, cls=DjangoJSONEncoder)`. */
export const PYTHON: JsonStyle = {
  everywhere: true,
  float: pythonFloat,
  // isoformat() writes no fraction if it is 0.
  date: (value) => value.toISOString().replace('.000Z', 'Z'),
  layout: pythonLayout,
}

/**
 * Writes JSON: the text of JSON.stringify. What JSON.stringify silently turns into `null`, `{}` or `0` is kept or an
 * error.
 *
 * @param value - Anything JSON can express.
 * @param style - How numbers and dates are written.
 * @returns JSON text.
 * @throws TypeError for what JSON cannot express. The message tells what it is, but shows nothing of the value.
 * @throws RangeError when it is nested too deeply for JSON.stringify.
 */
export function writeJson(value: unknown, style: JsonStyle): string {
  const ready = !style.everywhere && isOrdinary(value, 0) ? value : prepare(value, style)
  return style.layout(JSON.stringify(ready))
}

/** Tells whether JSON.stringify keeps everything of a value. Says no if in doubt. */
function isOrdinary(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return value === 0 ? 1 / value > 0 : isSafeSized(value)
  if (typeof value !== 'object' || depth > LOOK_DEPTH) return false
  if (value instanceof Date) return value.toJSON === Date.prototype.toJSON && !Number.isNaN(value.getTime())
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (!isOrdinary(value[index], depth + 1)) return false
    return true
  }
  if (isMoreThanProperties(value)) return false
  for (const key in value) {
    const each = (value as Readonly<Record<string, unknown>>)[key]
    if (key === '__proto__' || !(each === undefined || isOrdinary(each, depth + 1))) return false
  }
  return true
}

/** Whether a number is within the safe range. NaN is not. */
function isSafeSized(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER
}

type Container = unknown[] | Record<string, unknown>

/**
 * Copies a value and puts the text of numbers and dates into the copy, as `toJSON` and the style have it. Does not call
 * itself, so that it goes as deep as JSON.stringify.
 */
function prepare(value: unknown, style: JsonStyle): unknown {
  const root: [unknown] = [value]
  const pending: [container: Container, depth: number][] = [[root, 0]]
  const fill = (container: Container, key: number | string, depth: number): void => {
    const places = container as Record<number | string, unknown>
    const shown = shownAs(places[key], depth === 0 ? '' : String(key), style)
    places[key] = shown
    if (typeof shown !== 'object' || shown === null || isRawJSON(shown)) return
    const copy = copyOf(shown)
    places[key] = copy
    pending.push([copy, depth + 1])
  }
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [container, depth] = next
    if (depth > MAX_DEPTH) throw new TypeError('JSON cannot express a value that contains itself.')
    if (Array.isArray(container)) {
      for (let index = 0; index < container.length; index += 1) {
        fill(container, index, depth)
        if (isLeftOut(container[index])) {
          const place = depth === 0 ? '' : ' in a list'
          throw new TypeError(`JSON cannot express ${describeLeftOut(container[index])}${place}.`)
        }
      }
    } else {
      for (const key of Object.keys(container)) {
        if (key === '__proto__') throw new TypeError('A property "__proto__" cannot be stored.')
        fill(container, key, depth)
      }
    }
  }
  return root[0]
}

/** Copies a container. Functions of an object are left out; one of them could be a `toJSON`, which was called already. */
function copyOf(value: object): Container {
  if (Array.isArray(value)) return Array.from(value)
  const copy: Record<string, unknown> = { ...value }
  if (typeof copy.toJSON === 'function') delete copy.toJSON
  return copy
}

/** Converts a value as JSON.stringify does first, and its numbers and dates by the style. */
function shownAs(value: unknown, key: string, style: JsonStyle): unknown {
  const shown = convert(value, key, style)
  if (typeof shown === 'number') return numberAs(shown, style)
  if (typeof shown === 'bigint') throw new TypeError('JSON cannot express a bigint in a list or an object.')
  if (typeof shown === 'object' && shown !== null && isMoreThanProperties(shown))
    throw new TypeError(`JSON cannot express ${describeKind(shown)}; the serializer 'structured' can express more.`)
  return shown
}

/** SerializeJSONProperty of ECMAScript, steps 2 and 4. */
function convert(value: unknown, key: string, style: JsonStyle): unknown {
  if (typeof value !== 'bigint' && (typeof value !== 'object' || value === null)) return value
  const { toJSON } = value as { readonly toJSON?: unknown }
  if (toJSON === Buffer.prototype.toJSON && (value as Buffer).length > LARGEST_BUFFER) {
    throw new TypeError(
      `JSON cannot express a Buffer of ${(value as Buffer).length} bytes; the serializers 'structured' and 'buffer' can.`,
    )
  }
  const isDate = types.isDate(value)
  if (isDate && toJSON === Date.prototype.toJSON && !Number.isNaN(value.getTime())) return style.date(value)
  const shown: unknown = typeof toJSON === 'function' ? toJSON.call(value, key) : value
  if (isDate && shown === null) throw new TypeError('JSON cannot express an invalid date.')
  return types.isBoxedPrimitive(shown) ? shown.valueOf() : shown
}

function numberAs(value: number, style: JsonStyle): unknown {
  if (!Number.isFinite(value)) throw new TypeError('JSON cannot express NaN or Infinity.')
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : rawJSON(style.float(value))
}

function isLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}

function describeLeftOut(value: unknown): string {
  return value === undefined ? 'undefined' : `a ${typeof value}`
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const SPACE = 0x20

/** Changes the text of JSON.stringify into that of `json.dumps`: ASCII only, and a space after each comma and colon. */
function pythonLayout(text: string): string {
  const ascii = text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const bytes = Buffer.from(ascii, 'latin1')
  // Between two commas or colons there is at least one other byte.
  const spaced = Buffer.allocUnsafe(bytes.length + Math.ceil(bytes.length / 2))
  let length = 0
  let quoted = false
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    spaced[length++] = byte
    if (byte === QUOTE) quoted = !quoted
    else if (!quoted && (byte === COMMA || byte === COLON)) spaced[length++] = SPACE
    else if (byte === BACKSLASH) spaced[length++] = bytes[++at] as number
  }
  return spaced.toString('latin1', 0, length)
}
