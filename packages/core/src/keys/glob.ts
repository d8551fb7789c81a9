/**
 * Redis's glob patterns: `*`, `?`, `[abc]`, `[^a]`, `[a-z]`, and `\` to take the next byte literally. As in Redis they
 * work on the bytes of UTF-8: `?` matches one byte, so `é` needs two.
 *
 * @see {@link https://redis.io/docs/latest/commands/keys/ | Redis: KEYS}
 */

/** Bytes, each as the character with its code. */
type Bytes = string

/** A piece of a glob. */
type Piece = { readonly kind: 'text'; readonly text: Bytes } | { readonly kind: '*' | '?' } | ByteClass

/** A class such as `[a-z]`. */
interface ByteClass {
  readonly kind: 'class'
  /** The class as it is written, completed. */
  readonly source: Bytes
  readonly negated: boolean
  /** The ends of its ranges: low, high, low, high, … */
  readonly ranges: readonly number[]
  /** By byte, 1 for those in a range. Made when it is first needed. */
  table?: Uint8Array
}

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
  return changeGlobText(pattern, (text) => text)
}

/**
 * Changes the literal text of a glob and leaves its wildcards and classes as they are. Takes linear time.
 *
 * @param pattern - A Redis glob.
 * @param change - Gets each run of literal text, without backslashes.
 * @returns A complete glob; see {@link completeGlob}.
 */
export function changeGlobText(pattern: string, change: (text: string) => string): string {
  return parse(toBytes(pattern))
    .map((piece) => {
      if (piece.kind === 'text') return escapeGlob(change(fromBytes(piece.text)))
      return piece.kind === 'class' ? fromBytes(piece.source) : piece.kind
    })
    .join('')
}

/**
 * Returns what every text starts with that a glob matches.
 *
 * @param pattern - A Redis glob.
 */
export function globStart(pattern: string): string {
  const [first] = parse(toBytes(pattern))
  return first?.kind === 'text' ? fromBytes(first.text) : ''
}

/**
 * Compiles a glob into a predicate, for stores in this process. It matches what Redis matches.
 *
 * Backtracks over the last `*` only, so a hostile pattern costs at most pattern × text.
 *
 * @param pattern - A Redis glob.
 * @returns A function that tells whether a whole string matches.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const tokens = parse(toBytes(pattern)).flatMap(tokensOf)
  return (text) => matchTokens(tokens, toBytes(text))
}

function toBytes(text: string): Bytes {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('latin1')
}

function fromBytes(bytes: Bytes): string {
  return Buffer.from(bytes, 'latin1').toString()
}

/** Reads a pattern as `stringmatchlen` of Redis does. */
function parse(pattern: Bytes): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  const endText = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text })
    text = ''
  }
  for (let at = 0; at < pattern.length; at += 1) {
    const byte = pattern.charAt(at)
    if (byte === '*' || byte === '?') {
      endText()
      pieces.push({ kind: byte })
    } else if (byte === '[') {
      endText()
      const [piece, end] = readClass(pattern, at + 1)
      pieces.push(piece)
      at = end
    } else {
      // A backslash at the end is literal.
      if (byte === '\\' && at + 1 < pattern.length) at += 1
      text += pattern.charAt(at)
    }
  }
  endText()
  return pieces
}

/** Reads `abc]` or `^a-z]` and returns the index of its last byte. A class without `]` ends with the pattern. */
function readClass(pattern: Bytes, start: number): [piece: ByteClass, end: number] {
  const negated = pattern.charAt(start) === '^'
  const ranges: number[] = []
  const source = [negated ? '[^' : '[']
  let at = negated ? start + 1 : start
  const take = (byte: Bytes): void => {
    ranges.push(signed(byte), signed(byte))
    source.push(/[\\\]^-]/.test(byte) ? `\\${byte}` : byte)
  }
  for (; at < pattern.length && pattern.charAt(at) !== ']'; at += 1) {
    if (pattern.charAt(at) === '\\' && at + 1 < pattern.length) {
      at += 1
      take(pattern.charAt(at))
    } else if (pattern.charAt(at + 1) === '-' && at + 2 < pattern.length) {
      const [one, other] = [signed(pattern.charAt(at)), signed(pattern.charAt(at + 2))]
      ranges.push(Math.min(one, other), Math.max(one, other))
      source.push(pattern.slice(at, at + 3))
      at += 2
    } else {
      take(pattern.charAt(at))
    }
  }
  source.push(']')
  return [{ kind: 'class', source: source.join(''), negated, ranges }, at]
}

/** A byte as the signed `char` that Redis compares: those beyond ASCII come before it. */
function signed(byte: Bytes): number {
  return (byte.charCodeAt(0) << 24) >> 24
}

function tableOf(ranges: readonly number[]): Uint8Array {
  const table = new Uint8Array(256)
  for (let at = 0; at < ranges.length; at += 2) {
    for (let byte = ranges[at] as number; byte <= (ranges[at + 1] as number); byte += 1) table[byte & 0xff] = 1
  }
  return table
}

/** A star, or what one byte has to be. */
type Token = '*' | '?' | number | ByteClass

function tokensOf(piece: Piece): Token[] {
  if (piece.kind === 'text') return Array.from(piece.text, (byte) => byte.charCodeAt(0))
  return [piece.kind === 'class' ? piece : piece.kind]
}

function matchesByte(token: Token | undefined, byte: number): boolean {
  if (typeof token === 'number') return token === byte
  if (typeof token !== 'object') return token === '?'
  token.table ??= tableOf(token.ranges)
  return (token.table[byte] === 1) !== token.negated
}

function matchTokens(tokens: readonly Token[], text: Bytes): boolean {
  let token = 0
  let at = 0
  let starToken = -1
  let starAt = 0
  while (at < text.length) {
    const current = tokens[token]
    if (current === '*') {
      starToken = token
      starAt = at
      token += 1
    } else if (matchesByte(current, text.charCodeAt(at))) {
      token += 1
      at += 1
    } else if (starToken >= 0) {
      // Let the last star match one more byte and try again from there.
      starAt += 1
      at = starAt
      token = starToken + 1
    } else {
      return false
    }
  }
  while (tokens[token] === '*') token += 1
  return token === tokens.length
}
