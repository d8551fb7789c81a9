import { pythonFloat } from '../../django/python-float.ts'
import { describeValue } from '../../errors/describe-value.ts'

/** The layout of JSON. */
export interface JsonStyle {
  /** Between elements, and between properties. */
  readonly comma: string
  /** Between a name and its value. */
  readonly colon: string
  /** A string with its quotes. */
  string(value: string): string
  /** A finite number that is not a safe integer. */
  float(value: number): string
  /** A date. */
  date(value: Date): string
}

/** The layout of JSON.stringify, except that a whole float keeps its point, so that it is not read as an integer. */
export const COMPACT: JsonStyle = {
  comma: ',',
  colon: ':',
  string: (value) => JSON.stringify(value),
  float: (value) => {
    if (Object.is(value, -0)) return '-0.0'
    const text = JSON.stringify(value)
    return /^-?\d+$/.test(text) ? `${text}.0` : text
  },
  date: (value) => value.toISOString(),
}

/** The layout of `json.dumps(value, cls=DjangoJSONEncoder)`. */
export const PYTHON: JsonStyle = {
  comma: ', ',
  colon: ': ',
  string: (value) =>
    JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  float: pythonFloat,
  // isoformat() writes no fraction if it is 0.
  date: (value) => value.toISOString().replace('.000Z', 'Z'),
}

/**
 * Writes JSON in a style. Leaves out what JSON.stringify leaves out; what JSON.stringify silently turns into `null` is
 * an error.
 *
 * @param value - Anything JSON can express.
 * @param style - The layout.
 * @returns JSON text.
 * @throws TypeError for cycles, bigints, NaN, Infinity, and functions, symbols or `undefined` anywhere except in a
 *   property.
 */
export function writeJson(value: unknown, style: JsonStyle): string {
  const ancestors = new Set<object>()

  const write = (given: unknown, key: string, place: string): string => {
    const one = plain(given, key)
    if (one === null || typeof one === 'boolean') return String(one)
    if (typeof one === 'string') return style.string(one)
    if (typeof one === 'number') return numberText(one, style)
    if (one instanceof Date) return style.string(style.date(one))
    if (typeof one !== 'object') throw new TypeError(`JSON cannot express ${describeValue(one)}${place}.`)
    if (ancestors.has(one)) throw new TypeError('JSON cannot express a value that contains itself.')
    ancestors.add(one)
    const text = Array.isArray(one) ? list(one) : object(one as Readonly<Record<string, unknown>>)
    ancestors.delete(one)
    return text
  }

  const list = (values: readonly unknown[]): string =>
    `[${Array.from(values, (each, index) => write(each, String(index), ' in a list')).join(style.comma)}]`

  const object = (values: Readonly<Record<string, unknown>>): string => {
    const properties: string[] = []
    for (const [key, each] of Object.entries(values)) {
      const shown = plain(each, key)
      if (shown === undefined || typeof shown === 'function' || typeof shown === 'symbol') continue
      properties.push(`${style.string(key)}${style.colon}${write(shown, key, '')}`)
    }
    return `{${properties.join(style.comma)}}`
  }

  return write(value, '', '')
}

/** Converts a value as JSON.stringify does first. */
function plain(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf()
  return 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON(key) : value
}

function numberText(value: number, style: JsonStyle): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot express ${value}.`)
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : style.float(value)
}
