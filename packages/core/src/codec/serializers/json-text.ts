import { pythonFloat } from '../../django/python-float.ts'
import { describeValue } from '../../errors/describe-value.ts'

/** How JSON is laid out, where that leaves a choice. */
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

/** As JSON.stringify writes, but that a whole float keeps its point, so that nobody reads it as an integer. */
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

/** As `json.dumps(value, cls=DjangoJSONEncoder)` writes. */
export const PYTHON: JsonStyle = {
  comma: ', ',
  colon: ': ',
  string: (value) =>
    JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  float: pythonFloat,
  // isoformat() has no fraction where there is none.
  date: (value) => value.toISOString().replace('.000Z', 'Z'),
}

/**
 * Writes JSON in a certain style. What JSON.stringify leaves out is left out, what it turns into `null` without a word is an error.
 *
 * @param value - Anything JSON can express.
 * @param style - The layout.
 * @returns JSON text.
 * @throws TypeError for cycles, bigints, NaN, Infinity, and functions, symbols or `undefined` anywhere but in a property.
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
    if (ancestors.has(one)) throw new TypeError('JSON cannot express a reference of a value to itself.')
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

/** What JSON.stringify makes of a value first. */
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
