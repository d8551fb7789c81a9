import { crypto } from '../on-demand/node-modules.ts'

const SPACES = [' ', '\t', '\n', '\r'] as const
const SPELLED: readonly string[] = Array.from({ length: 256 }, (_, byte) => spell(byte))
const NULL = Buffer.from('null')
const TOKEN_BYTES = 12
const SCOPE_BYTES = 4
// Most values have no tags.
const NO_SCOPE = Buffer.alloc(SCOPE_BYTES)
const LENGTH = NULL.length + (TOKEN_BYTES + SCOPE_BYTES) * 4
/** How many bytes tell that they may be the start of a placeholder. */
const START_LENGTH = NULL.length + 1

/**
 * Makes the bytes that a key holds while its missing value is loaded. Every removal of the key removes them and every
 * write overwrites them, also those of other processes and programs, so a load whose placeholder is gone is outdated.
 *
 * They are JSON's `null`, a random token and a hash of the scope, both written in white space. Holdfast takes them for a
 * missing value; Django reads `None`, which its `get` returns for a missing key too. No serializer ends a value with
 * white space.
 *
 * @param scope - Loads of the same scope share a placeholder: the tokens of the value's tags, as text.
 */
export function makePlaceholder(scope: string): Buffer {
  return Buffer.concat([NULL, inSpaces(crypto().randomBytes(TOKEN_BYTES)), inSpaces(hashOf(scope))])
}

/**
 * Tells whether loads of a scope may share a placeholder.
 *
 * @param placeholder - The placeholder.
 * @param scope - The scope.
 */
export function hasScope(placeholder: Buffer, scope: string): boolean {
  return placeholder.subarray(-SCOPE_BYTES * 4).equals(inSpaces(hashOf(scope)))
}

/**
 * Tells whether stored bytes are a placeholder.
 *
 * @param bytes - All bytes of a key.
 */
export function isPlaceholder(bytes: Buffer): boolean {
  return bytes.length === LENGTH && bytes[0] === NULL[0] && bytes.subarray(NULL.length).every(isSpace) && isNull(bytes)
}

/**
 * Tells whether bytes may be the start of a placeholder.
 *
 * @param start - The first bytes of a key, at least five if it has as many.
 */
export function mayBePlaceholder(start: Buffer): boolean {
  return start[0] === NULL[0] && start.length >= START_LENGTH && isSpace(Number(start[NULL.length])) && isNull(start)
}

function isNull(bytes: Buffer): boolean {
  return bytes.subarray(0, NULL.length).equals(NULL)
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
}

function hashOf(scope: string): Buffer {
  return scope === '' ? NO_SCOPE : crypto().createHash('sha256').update(scope).digest().subarray(0, SCOPE_BYTES)
}

function inSpaces(bytes: Buffer): Buffer {
  let text = ''
  for (const byte of bytes) text += SPELLED[byte]
  return Buffer.from(text, 'latin1')
}

/** Spells a byte in white space, two bits per character. */
function spell(byte: number): string {
  return [byte >> 6, byte >> 4, byte >> 2, byte].map((bits) => SPACES[bits & 3]).join('')
}
