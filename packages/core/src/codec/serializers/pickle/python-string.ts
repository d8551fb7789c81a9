const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
}

/**
 * Reads a string literal of Python 2, which protocol 0 writes for its `str`.
 *
 * @param literal - The literal with its quotes, in latin-1.
 * @returns The text, decoded as UTF-8.
 * @throws TypeError when it is not a literal.
 */
export function pythonString(literal: string): string {
  const inside = /^(["'])([\s\S]*)\1$/.exec(literal)?.[2]
  if (inside === undefined) throw new TypeError('expected a string literal')
  const bytes = inside.replace(/\\(?:x([\da-f]{2})|([\s\S]))/gi, (_, hex: string | undefined, one: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (SHORT_ESCAPES[one] ?? one),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
