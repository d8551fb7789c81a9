const CR = 13
const DOLLAR = 36
const PLUS = 43
const MINUS = 45
const ZERO = 48

/** Reads simple and bulk strings of RESP. */
export class ReplyReader {
  readonly #onReply: (reply: string | null) => void
  #rest: Buffer | undefined

  constructor(onReply: (reply: string | null) => void) {
    this.#onReply = onReply
  }

  /**
   * Reads what has arrived.
   *
   * @param chunk - The next bytes.
   * @throws An error reply.
   */
  read(chunk: Buffer): void {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (let next = this.#reply(data, at); next > 0; next = this.#reply(data, at)) at = next
    this.#rest = at === data.length ? undefined : data.subarray(at)
  }

  /** Returns where the reply ends, or 0 if it has not arrived as a whole. */
  #reply(data: Buffer, at: number): number {
    const lineEnd = data.indexOf(CR, at)
    if (lineEnd === -1 || lineEnd + 2 > data.length) return 0
    const type = data[at]
    if (type === PLUS) {
      this.#onReply('OK')
      return lineEnd + 2
    }
    if (type !== DOLLAR) throw new Error(data.toString('latin1', at, lineEnd))
    if (data[at + 1] === MINUS) {
      this.#onReply(null)
      return lineEnd + 2
    }
    let length = 0
    for (let index = at + 1; index < lineEnd; index += 1) length = length * 10 + ((data[index] as number) - ZERO)
    const start = lineEnd + 2
    if (start + length + 2 > data.length) return 0
    this.#onReply(data.toString('utf8', start, start + length))
    return start + length + 2
  }
}
