import { describeValue } from '../errors/describe-value.ts'
import { nearest } from './nearest.ts'
import { redactUrls } from './redact.ts'

/**
 * The class names that settings may use, by setting: `table.SERIALIZER['json']`.
 *
 * Immutable. `createCaches` merges the user's `classes` into the built-in table.
 */
export type ClassTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A {@link ClassTable} has this for a known name without a class in Node. */
export class Absent {
  /** What to use instead. */
  readonly reason: string

  /**
   * @param reason - A sentence without the full stop.
   */
  constructor(reason: string) {
    this.reason = reason
  }
}

/**
 * Merges two tables.
 *
 * @param base - The built-in names.
 * @param own - The user's names. They override built-in names.
 * @returns A new table.
 */
export function mergeClassTables(base: ClassTable, own: ClassTable = {}): ClassTable {
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...base }
  for (const [setting, names] of Object.entries(own)) merged[setting] = { ...merged[setting], ...names }
  return merged
}

/** The result of a lookup: the class, or why there is none. */
export type Lookup = { readonly found: unknown } | { readonly problem: string }

/**
 * Looks up a class by name. A function is the class itself.
 *
 * @param table - The names.
 * @param setting - The setting that names it, for example `SERIALIZER`.
 * @param value - A class or a name.
 * @returns The class, or a message with the nearest name and all names.
 */
export function lookUpClass(table: ClassTable, setting: string, value: unknown): Lookup {
  const what = setting.endsWith('_FUNCTION') ? 'function' : 'class'
  if (typeof value === 'function') return { found: value }
  const names = table[setting] ?? {}
  if (typeof value !== 'string') return { problem: `expected a ${what} or the name of one` }
  const shown = JSON.stringify(redactUrls(value))
  if (!Object.hasOwn(names, value)) {
    const available = Object.keys(names).filter((name) => !(names[name] instanceof Absent))
    const guess = nearest(value, available)
    const hint = guess ? `did you mean "${guess}"?` : `known names: ${available.join(', ') || 'none'}.`
    return {
      problem: `unknown ${what} ${shown}; ${hint} (Your own go into createCaches(…, { classes: { ${setting}: … } }).)`,
    }
  }
  const found = names[value]
  if (found instanceof Absent) return { problem: `${shown} is not available in Node: ${found.reason}` }
  if (typeof found === 'function') return { found }
  return { problem: `${shown} stands for ${describeValue(found)} in \`classes\`, which is not a ${what}` }
}
