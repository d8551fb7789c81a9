/** Numbers that look random and are the same in every run (mulberry32). */
export interface Random {
  /**
   * Returns an integer from 0 to below the limit.
   *
   * @param limit - Above zero.
   */
  below(limit: number): number
  /**
   * Returns one of the items.
   *
   * @param items - At least one.
   */
  pick<Item>(items: readonly Item[]): Item
  /**
   * Returns a string of characters from an alphabet.
   *
   * @param alphabet - The characters.
   * @param longest - How many at most; at least one.
   */
  text(alphabet: readonly string[], longest: number): string
}

/**
 * Makes a generator.
 *
 * @param seed - Decides everything it returns.
 */
export function seededRandom(seed: number): Random {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item
  const text = (alphabet: readonly string[], longest: number): string =>
    Array.from({ length: 1 + below(longest) }, () => pick(alphabet)).join('')
  return { below, pick, text }
}
