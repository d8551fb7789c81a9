import { describeType } from '../../errors/describe-value.ts'
import type { z } from '../../schema/z.ts'
import { noKwargs } from '../no-kwargs.ts'
import type { Serializer } from '../serializer.ts'

/**
 * Stores bytes unchanged, and nothing else: images, for example, or what a program serializes itself. Digits stay
 * bytes.
 */
export class BufferSerializer implements Serializer {
  /** Takes none. */
  static readonly kwargs: z.ZodType = noKwargs
  readonly name = 'buffer'
  readonly rawIntegers = false
  readonly readsAnything = true

  /**
   * Copies bytes, so that a later change to them is not stored.
   *
   * @param value - A Buffer, another typed array, a DataView or an ArrayBuffer.
   * @throws TypeError for anything else.
   */
  dumps(value: unknown): Buffer {
    if (ArrayBuffer.isView(value)) {
      return Buffer.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    }
    if (value instanceof ArrayBuffer) return Buffer.from(value.slice())
    throw new TypeError(`expected a Buffer or a typed array, got ${describeType(value)}`)
  }

  /**
   * Copies bytes, because the store may keep them.
   *
   * @param bytes - Any bytes.
   */
  loads(bytes: Buffer): Buffer {
    return Buffer.from(bytes)
  }
}
