import { ArgumentError, type Codec, changeGlobText, describeValue } from '@holdfast/core'

// Long enough for every compressor to act on.
const PROBE = 'x'.repeat(4096)

/**
 * Turns a glob over strings into one over their stored bytes: the pattern's literal characters are encoded as a
 * member's are, its wildcards stay.
 *
 * @param pattern - A Redis glob over members that are strings.
 * @param codec - How members are stored.
 * @throws {@link ArgumentError} where a string is not stored as its text in quotes: the server could not match it.
 */
export function memberGlob(pattern: string, codec: Codec): string {
  if (typeof pattern !== 'string') {
    throw new ArgumentError(`match must be a string, got ${describeValue(pattern)}.`)
  }
  if (quoted(PROBE, codec) !== PROBE) {
    const reason = `the server compares stored bytes, and here (serializer ${codec.serializer.name}) those are not the text of a string`
    throw new ArgumentError(`match needs SERIALIZER json and no COMPRESSOR: ${reason}.`)
  }
  return `"${changeGlobText(pattern, (text) => quoted(text, codec) ?? '')}"`
}

/** The text between quotes, as it is stored; `undefined` where strings are stored otherwise. */
function quoted(text: string, codec: Codec): string | undefined {
  const stored = codec.encode(text, 'match').toString()
  return stored.length >= 2 && stored.startsWith('"') && stored.endsWith('"') ? stored.slice(1, -1) : undefined
}
