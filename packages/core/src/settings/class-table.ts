import { distance } from 'fastest-levenshtein'
import { describeValue } from '../errors/describe-value.ts'
import { listNames, nearest } from '../errors/nearest.ts'
import { packageOf } from './python-package.ts'
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

/** A {@link ClassTable} has this for a class that is loaded when a setting names it. */
export class OnDemand {
  /** Loads the class. */
  readonly load: () => unknown

  /**
   * @param load - Loads the class.
   */
  constructor(load: () => unknown) {
    this.load = load
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
  const settings = new Set([...Object.keys(base), ...Object.keys(own)])
  return Object.fromEntries([...settings].map((name) => [name, { ...namesOf(base, name), ...namesOf(own, name) }]))
}

/** The result of a lookup: the class, or why there is none. `absent`: Python has it, Node has not. */
export type Lookup = { readonly found: unknown } | { readonly problem: string; readonly absent: boolean }

/**
 * Looks up a class by name. A function is the class itself.
 *
 * @param table - The names.
 * @param setting - The setting that names it, for example `SERIALIZER`.
 * @param value - A class or a name.
 * @returns The class, or a message with the nearest names.
 */
export function lookUpClass(table: ClassTable, setting: string, value: unknown): Lookup {
  const what = setting.endsWith('_FUNCTION') ? 'function' : 'class'
  if (typeof value === 'function') return { found: value }
  if (typeof value !== 'string') return { problem: `expected a ${what} or the name of one`, absent: false }
  const names = namesOf(table, setting)
  const shown = JSON.stringify(redactUrls(value))
  if (!Object.hasOwn(names, value)) {
    const available = Object.keys(names).filter((name) => !(names[name] instanceof Absent))
    const guess = guessOf(value, available)
    const hint = guess ? `did you mean "${guess}"?` : `${listNames(value, available, 'known names')}.`
    return {
      problem: `unknown ${what} ${shown}; ${hint} (Your own go into createCaches(…, { classes: { ${setting}: … } }).)`,
      absent: packageOf(value) !== undefined && guess === undefined,
    }
  }
  const named = names[value]
  const found = named instanceof OnDemand ? named.load() : named
  if (found instanceof Absent) return { problem: `${shown} is not available in Node: ${found.reason}`, absent: true }
  if (typeof found === 'function') return { found }
  return {
    problem: `${shown} stands for ${describeValue(found)} in \`classes\`, which is not a ${what}`,
    absent: false,
  }
}

function namesOf(table: ClassTable, setting: string): Readonly<Record<string, unknown>> {
  return Object.hasOwn(table, setting) ? (table[setting] ?? {}) : {}
}

/** The name that was meant. A class of another Python package is none of these, however alike they look. */
function guessOf(value: string, available: readonly string[]): string | undefined {
  const guess = nearest(value, available)
  const pythonPackage = packageOf(value)
  const foreign = guess !== undefined && pythonPackage !== undefined && packageOf(guess) !== pythonPackage
  return foreign && distance(value, guess) > 2 ? undefined : guess
}
