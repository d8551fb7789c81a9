/** Reads a pickle's bytes from the front; every method throws a RangeError beyond their end. */
export class PickleInput {
  readonly #bytes: Buffer
  #at = 0

  /**
   * @param bytes - A pickle.
   */
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Whether all is read. */
  get ended(): boolean {
    return this.#at === this.#bytes.length
  }

  /** An opcode, or a length of one byte. */
  byte(): number {
    return this.#bytes.readUInt8(this.#skip(1))
  }

  /** An unsigned number of one to four bytes, little endian. */
  uint(size: 1 | 2 | 4): number {
    return this.#bytes.readUIntLE(this.#skip(size), size)
  }

  /** A signed number of four bytes. */
  int32(): number {
    return this.#bytes.readInt32LE(this.#skip(4))
  }

  /** A length of eight bytes. */
  length64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.#skip(8)))
  }

  /** A float of eight bytes, big endian. */
  float(): number {
    return this.#bytes.readDoubleBE(this.#skip(8))
  }

  /** Bytes, copied. */
  take(length: number): Buffer {
    const start = this.#skip(length)
    return Buffer.from(this.#bytes.subarray(start, this.#at))
  }

  /** UTF-8; halves of surrogate pairs, which Python writes as if they were characters, are replaced. */
  text(length: number): string {
    const start = this.#skip(length)
    return this.#bytes.toString('utf8', start, this.#at)
  }

  /** The text up to the end of the line, byte by byte. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at)
    if (end < 0) throw new RangeError('the pickle is cut short')
    const text = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** Passes over bytes and says where they begin. */
  #skip(length: number): number {
    const start = this.#at
    if (length > this.#bytes.length - start) throw new RangeError('the pickle is cut short')
    this.#at += length
    return start
  }
}
