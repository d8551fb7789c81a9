/**
 * Redis's glob patterns: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, and `\` to take the next character literally.
 *
 * @see {@link https://redis.io/docs/latest/commands/keys/ | Redis: KEYS}
 */

/**
 * Escapes text so that a glob matches exactly that text.
 *
 * @param text - Any string, for example a key prefix.
 * @returns The text with `*`, `?`, `[`, `]` and `\` escaped.
 *
 * @example
 * ```ts
 * await cache.deletePattern(`${escapeGlob(userInput)}:*`)
 * ```
 */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&')
}

/**
 * Closes a class without `]` and completes a backslash at the end, so that text after the pattern does not become part
 * of it.
 *
 * @param pattern - A Redis glob.
 * @returns A glob that matches the same.
 */
export function completeGlob(pattern: string): string {
  const left = pattern.replace(/\\[\s\S]|\[\^?(?:\\[\s\S]|[^\]\\])*\]/g, '')
  if (left.endsWith('\\')) return left.includes('[') ? `${pattern}\\]` : `${pattern}\\`
  return left.includes('[') ? `${pattern}]` : pattern
}

type Token = { readonly kind: 'star' } | { readonly kind: 'one'; readonly matches: (character: string) => boolean }

const STAR: Token = { kind: 'star' }

/**
 * Compiles a glob into a predicate, for stores in this process.
 *
 * Backtracks over the last `*` only, so a hostile pattern costs at most pattern × text. Works on UTF-16 code units,
 * whereas Redis works on bytes: `?` matches one code unit.
 *
 * @param pattern - A Redis glob.
 * @returns A function that tells whether a whole string matches.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const tokens = tokenize(pattern)
  return (text) => matchTokens(tokens, text)
}

function tokenize(pattern: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < pattern.length) {
    const character = pattern.charAt(at)
    if (character === '*') {
      tokens.push(STAR)
      at += 1
    } else if (character === '?') {
      tokens.push({ kind: 'one', matches: () => true })
      at += 1
    } else if (character === '[') {
      const end = readClass(pattern, at + 1, tokens)
      at = end
    } else {
      // A backslash at the end is literal, as in Redis.
      const escaped = character === '\\' && at + 1 < pattern.length
      const literal = escaped ? pattern.charAt(at + 1) : character
      tokens.push({ kind: 'one', matches: (candidate) => candidate === literal })
      at += escaped ? 2 : 1
    }
  }
  return tokens
}

/**
 * Reads `abc]` or `^a-z]`, appends its token and returns the index after it. An unclosed class ends with the pattern,
 * as in Redis.
 */
function readClass(pattern: string, start: number, tokens: Token[]): number {
  const ranges: [low: string, high: string][] = []
  const negated = pattern.charAt(start) === '^'
  let at = negated ? start + 1 : start
  while (at < pattern.length && pattern.charAt(at) !== ']') {
    if (pattern.charAt(at) === '\\' && at + 1 < pattern.length) {
      ranges.push([pattern.charAt(at + 1), pattern.charAt(at + 1)])
      at += 2
    } else if (pattern.charAt(at + 1) === '-' && at + 2 < pattern.length) {
      const [first, last] = [pattern.charAt(at), pattern.charAt(at + 2)]
      ranges.push(first <= last ? [first, last] : [last, first])
      at += 3
    } else {
      ranges.push([pattern.charAt(at), pattern.charAt(at)])
      at += 1
    }
  }
  tokens.push({
    kind: 'one',
    matches: (candidate) => ranges.some(([low, high]) => low <= candidate && candidate <= high) !== negated,
  })
  return at + 1
}

function matchTokens(tokens: readonly Token[], text: string): boolean {
  let token = 0
  let at = 0
  let starToken = -1
  let starAt = 0
  while (at < text.length) {
    const current = tokens[token]
    if (current?.kind === 'star') {
      starToken = token
      starAt = at
      token += 1
    } else if (current?.matches(text.charAt(at))) {
      token += 1
      at += 1
    } else if (starToken >= 0) {
      // Let the last star match one more character and try again from there.
      starAt += 1
      at = starAt
      token = starToken + 1
    } else {
      return false
    }
  }
  while (tokens[token]?.kind === 'star') token += 1
  return token === tokens.length
}
