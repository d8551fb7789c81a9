import { compileGlob, globStart } from '../keys/glob.ts'
import { type GrowingCounts, type KeyCounts, zeroCounts } from './key-counts.ts'

/** How a key gets its family: globs, the first of which that matches names it; or a function that returns the name. */
export type KeyFamilies = readonly string[] | ((key: string) => string | undefined)

/** What was counted for the keys of one family. */
export interface FamilyStats extends KeyCounts {
  /** The glob, the name that the function returned, or {@link OTHER_FAMILY}. */
  readonly family: string
}

/** How many families are told apart, besides {@link OTHER_FAMILY}. */
export const MAX_FAMILIES = 100
/** The family of keys that have none, and of those whose family would be one too many. */
export const OTHER_FAMILY = '(other)'
const MAX_NAME_LENGTH = 100

/**
 * Tells whether a value can be KEY_FAMILIES.
 *
 * @param value - Any value.
 */
export function isKeyFamilies(value: unknown): value is KeyFamilies {
  if (typeof value === 'function') return true
  return Array.isArray(value) && value.length > 0 && value.length <= MAX_FAMILIES && value.every(isName)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_LENGTH
}

/** Tells the families of keys, and counts by family. However many names there are, it keeps a bounded number. */
export class FamilyCounts {
  readonly #nameOf: (key: string) => string | undefined
  readonly #counts = new Map<string, GrowingCounts>()
  // One read counts several things of one key.
  #lastKey: string | undefined
  #last: GrowingCounts | undefined

  /**
   * @param families - KEY_FAMILIES.
   */
  constructor(families: KeyFamilies) {
    this.#nameOf = typeof families === 'function' ? families : firstMatch(families)
  }

  /**
   * Returns the family of a key.
   *
   * @param key - Logical key.
   */
  nameOf(key: string): string {
    const name = this.#named(key)
    return this.#counts.has(name) || this.#counts.size < MAX_FAMILIES ? name : OTHER_FAMILY
  }

  /**
   * Returns the counts of a key's family.
   *
   * @param key - Logical key.
   */
  of(key: string): GrowingCounts {
    if (this.#last && key === this.#lastKey) return this.#last
    const name = this.nameOf(key)
    let counts = this.#counts.get(name)
    if (!counts) {
      counts = zeroCounts()
      this.#counts.set(name, counts)
    }
    this.#lastKey = key
    this.#last = counts
    return counts
  }

  /** Returns what was counted so far. */
  snapshot(): FamilyStats[] {
    return [...this.#counts].map(([family, counts]) => ({ family, ...counts }))
  }

  /** The name by the settings. An application's function must not fail a read, nor let names take memory. */
  #named(key: string): string {
    try {
      const name = this.#nameOf(key)
      return isName(name) ? name : OTHER_FAMILY
    } catch {
      return OTHER_FAMILY
    }
  }
}

function firstMatch(patterns: readonly string[]): (key: string) => string | undefined {
  // Most patterns begin with text, and comparing that is cheap.
  const globs = patterns.map((name) => ({ name, start: globStart(name), matches: compileGlob(name) }))
  return (key) => globs.find(({ start, matches }) => key.startsWith(start) && matches(key))?.name
}
