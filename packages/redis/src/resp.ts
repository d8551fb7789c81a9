import type { Argument } from './command.ts'

/** Where an encoded command goes, piece by piece. */
export interface Sink {
  /** Takes text; it is written as UTF-8. */
  text(text: string): void
  /** Takes bytes. */
  bytes(bytes: Buffer): void
}

/**
 * Writes a command as RESP: an array of bulk strings. Bytes are passed on and not copied.
 *
 * @param name - The command's name.
 * @param args - Its arguments.
 * @param sink - Gets the pieces.
 *
 * @see {@link https://redis.io/docs/latest/develop/reference/protocol-spec/ | Redis: RESP}
 */
export function encode(name: string, args: readonly Argument[], sink: Sink): void {
  let text = `*${args.length + 1}\r\n$${name.length}\r\n${name}\r\n`
  for (const arg of args) {
    if (typeof arg === 'string') text += `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`
    else if (typeof arg === 'number') {
      const digits = String(arg)
      text += `$${digits.length}\r\n${digits}\r\n`
    } else {
      sink.text(`${text}$${arg.length}\r\n`)
      sink.bytes(arg)
      text = '\r\n'
    }
  }
  sink.text(text)
}
