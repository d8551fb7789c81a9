/**
 * Splits a list at its commas, leaving those in quoted strings alone (RFC 9110 §5.6.1).
 *
 * A quote that is never closed does not hide what follows it: a broken extension must not swallow a `no-store`. Takes
 * linear time.
 *
 * @param text - A field's value.
 * @returns The members without surrounding whitespace; empty members are left out.
 */
export function splitList(text: string): string[] {
  const members: string[] = []
  let start = 0
  let at = 0
  let quotesClose = true
  while (at < text.length) {
    const character = text[at]
    if (character === '"' && quotesClose) {
      const end = closingQuote(text, at)
      quotesClose = end !== -1
      if (quotesClose) at = end
    } else if (character === ',') {
      members.push(text.slice(start, at))
      start = at + 1
    }
    at += 1
  }
  members.push(text.slice(start))
  return members.map((member) => member.trim()).filter((member) => member !== '')
}

function closingQuote(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at += 1) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at += 1
  }
  return -1
}
