import { isUtf8 } from 'node:buffer'
import { describeType } from '../../errors/describe-value.ts'
import type { z } from '../../schema/z.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'

/** Stores strings as UTF-8, and nothing else: for values that other programs read directly. Digits stay a string. */
export class StringSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'string'
  readonly rawIntegers = false
  readonly readsAnything = true

  /**
   * Writes a string.
   *
   * @param value - A string without halves of surrogate pairs.
   * @throws TypeError for anything else.
   */
  dumps(value: unknown): Buffer {
    if (typeof value !== 'string') throw new TypeError(`expected a string, got ${describeType(value)}`)
    if (!value.isWellFormed()) throw new TypeError('it has half of a surrogate pair, which UTF-8 cannot represent')
    return Buffer.from(value)
  }

  /**
   * Reads a string.
   *
   * @param bytes - UTF-8 text.
   * @throws TypeError when the bytes are not UTF-8.
   */
  loads(bytes: Buffer): string {
    if (!isUtf8(bytes)) throw new TypeError('it is not UTF-8')
    return bytes.toString()
  }
}
