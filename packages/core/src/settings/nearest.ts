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
