import { closest, distance } from 'fastest-levenshtein'

/**
 * Finds the known name that a user most likely meant.
 *
 * @param word - What the user wrote.
 * @param known - The known names.
 * @returns The nearest name; `undefined` when none is near enough to be a typing mistake.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const lower = word.toLowerCase()
  const sameLetters = known.find((name) => name.toLowerCase() === lower)
  if (sameLetters) return sameLetters
  const candidate = closest(
    lower,
    known.map((name) => name.toLowerCase()),
  )
  const name = known.find((original) => original.toLowerCase() === candidate)
  return distance(lower, candidate) <= Math.max(2, Math.ceil(word.length / 3)) ? name : undefined
}

const FEW = 3
const SHORT_LIST = 10

/**
 * Lists known names for a message: all of a short list, else those that are least unlike a word.
 *
 * @param word - What the user wrote.
 * @param known - The known names.
 * @param all - Introduces all names: `expected one of`.
 * @returns `expected one of: …`, or `the nearest names are …`.
 */
export function listNames(word: string, known: readonly string[], all: string): string {
  if (known.length <= SHORT_LIST) return `${all}: ${known.join(', ') || 'none'}`
  const lower = word.toLowerCase()
  const far = (name: string): number => distance(lower, name.toLowerCase())
  const few = [...known].sort((one, other) => far(one) - far(other)).slice(0, FEW)
  return `the nearest names are ${few.join(', ')}`
}
