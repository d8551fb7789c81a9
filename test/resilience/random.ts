/** Returns numbers from 0 to below 1, which a seed determines. */
export type Random = () => number

/**
 * Makes a generator (mulberry32).
 *
 * @param parts - The seed, and what tells its users apart.
 */
export function seeded(...parts: readonly (string | number)[]): Random {
  // FNV-1a over the text of the parts.
  let state = 0x811c9dc5
  for (const char of parts.join('/')) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Takes one of many. */
export function pick<T>(random: Random, many: readonly T[]): T {
  if (many.length === 0) throw new Error('There is nothing to choose from')
  return many[Math.floor(random() * many.length)] as T
}

/** Puts many in another order. */
export function shuffled<T>(random: Random, many: readonly T[]): T[] {
  return many
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
