import { describeValue } from '../errors/describe-value.ts'
import { nearest } from './nearest.ts'
import { redactUrls } from './redact.ts'

/**
 * Every name a settings object may use for a class, by the setting that names it: `table.SERIALIZER['json']`.
 *
 * Immutable; `createCaches` merges the user's own `classes` over the built-in table.
 */
export type ClassTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Stands in a {@link ClassTable} for a name that is known and has no class here. */
export class Absent {
  /** What to use instead. */
  readonly reason: string

  /**
   * @param reason - A sentence without a full stop at its end.
   */
  constructor(reason: string) {
    this.reason = reason
  }
}

/**
 * Puts one table over another.
 *
 * @param base - The built-in names.
 * @param own - The user's names; they win.
 * @returns A new table.
 */
export function mergeClassTables(base: ClassTable, own: ClassTable = {}): ClassTable {
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...base }
  for (const [setting, names] of Object.entries(own)) merged[setting] = { ...merged[setting], ...names }
  return merged
}

/** What looking a name up gave: the class, or why there is none. */
export type Lookup = { readonly found: unknown } | { readonly problem: string }

/**
 * Looks a class up by name; anything but a string is taken as the class itself.
 *
 * @param table - The names.
 * @param setting - Which setting names it, such as `SERIALIZER`.
 * @param value - A class, or a name.
 * @returns The class, or a message with the nearest name and the names there are.
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
  return { problem: `${shown} stands for ${describeValue(found)} in \`classes\`, which is no ${what}` }
}
