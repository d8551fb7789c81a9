import type { Reply } from './command.ts'

/** A reply has a type or a length that its command cannot have: the bytes on the wire are not what the server meant. */
export class UnexpectedReplyError extends Error {
  override readonly name = 'UnexpectedReplyError'

  /**
   * @param expected - What was expected. The reply itself is not shown: it may hold a value.
   */
  constructor(expected: string) {
    super(`The reply is not ${expected}`)
  }
}

const INTEGER = /^-?\d{1,20}$/

/** Reads an integer. A client with ioredis's option `stringNumbers` gives it as text. */
export function integer(reply: Reply): number {
  if (typeof reply === 'number') return reply
  if (typeof reply === 'string' && INTEGER.test(reply)) return Number(reply)
  throw new UnexpectedReplyError('an integer')
}

/** Reads 1 as true and 0 as false. */
export function flag(reply: Reply): boolean {
  const number = integer(reply)
  if (number === 0 || number === 1) return number === 1
  throw new UnexpectedReplyError('0 or 1')
}

/** Reads OK as true, and no reply, where a condition was not met, as false. */
export function ok(reply: Reply): boolean {
  if (reply === null) return false
  if (Buffer.isBuffer(reply) && reply.length === 2 && reply[0] === 0x4f && reply[1] === 0x4b) return true
  throw new UnexpectedReplyError('OK')
}

/** Reads bytes; `undefined` where there are none. */
export function bytes(reply: Reply): Buffer | undefined {
  if (reply === null) return undefined
  if (Buffer.isBuffer(reply)) return reply
  throw new UnexpectedReplyError('bytes')
}

/** Reads bytes that are always there. */
export function someBytes(reply: Reply): Buffer {
  if (Buffer.isBuffer(reply)) return reply
  throw new UnexpectedReplyError('bytes')
}

/** Reads text; `undefined` where there is none. */
export function text(reply: Reply): string | undefined {
  return bytes(reply)?.toString()
}

/**
 * Reads a list.
 *
 * @param reply - The reply.
 * @param length - How many elements it must have. @defaultValue any number
 */
export function list(reply: Reply, length?: number): readonly Reply[] {
  if (Array.isArray(reply) && (length === undefined || reply.length === length)) return reply
  throw new UnexpectedReplyError(length === undefined ? 'a list' : `a list of ${length}`)
}

/** Reads a list of texts. */
export function texts(reply: Reply): string[] {
  return list(reply).map((element) => someBytes(element).toString())
}

/**
 * Reads a list of bytes, some of which may be missing.
 *
 * @param length - How many elements it must have.
 */
export function bytesOf(length: number): (reply: Reply) => (Buffer | undefined)[] {
  return (reply) => list(reply, length).map(bytes)
}

/**
 * Reads pairs: a flat list, a list of pairs (as RESP3 has them), or a map.
 *
 * @param reply - The reply.
 */
export function pairs(reply: Reply): (readonly [first: Buffer, second: Reply])[] {
  if (reply instanceof Map) return [...reply].map(([first, second]) => [someBytes(first), second])
  const flat = list(reply).flat() as readonly Reply[]
  if (flat.length % 2 !== 0) throw new UnexpectedReplyError('a list of pairs')
  return Array.from({ length: flat.length / 2 }, (_, at) => [
    someBytes(flat[2 * at] as Reply),
    flat[2 * at + 1] as Reply,
  ])
}
