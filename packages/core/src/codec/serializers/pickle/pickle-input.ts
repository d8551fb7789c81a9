/** Reads the bytes of a pickle in order. Every method throws a RangeError at their end. */
export class PickleInput {
  readonly #bytes: Buffer
  #at = 0

  /**
   * @param bytes - A pickle.
   */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Whether everything is read. */
  get ended(): boolean {
    return this.#at === this.#bytes.length
  }

  /** Reads an opcode, or a length of one byte. */
  byte(): number {
    return this.#bytes.readUInt8(this.#skip(1))
  }

  /** Reads an unsigned number of one to four bytes, little endian. */
  uint(size: 1 | 2 | 4): number {
    return this.#bytes.readUIntLE(this.#skip(size), size)
  }

  /** Reads a signed number of four bytes. */
  int32(): number {
    return this.#bytes.readInt32LE(this.#skip(4))
  }

  /** Reads a length of eight bytes. */
  length64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#skip(8)))
  }

  /** Reads a float of eight bytes, big endian. */
  float(): number {
    return this.#bytes.readDoubleBE(this.#skip(8))
  }

  /** Reads and copies bytes. */
  take(length: number): Buffer {
    const start = this.#skip(length)
    return Buffer.from(this.#bytes.subarray(start, this.#at))
  }

  /** Reads UTF-8. Replaces halves of surrogate pairs, which Python writes like characters. */
  text(length: number): string {
    const start = this.#skip(length)
    return this.#bytes.toString('utf8', start, this.#at)
  }

  /** Reads the text up to the end of the line, as latin-1. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw new RangeError('the pickle is cut short')
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** Skips bytes and returns where they start. */
  #skip(length: number): number {
    const start = this.#at
    if (length > this.#bytes.length - start) throw new RangeError('the pickle is cut short')
    this.#at += length
    return start
  }
}
