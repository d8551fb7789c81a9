import type { Compressor } from '@holdfast/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectHarmless } from './contract/hostile-bytes.ts'

/** How the contract suite makes the compressor under test. */
export interface CompressorHarness {
  /** The name in test titles. */
  readonly name: string
  /**
   * Makes a compressor.
   *
   * @param maxOutputLength - The largest output of decompression, in bytes, for tests of the limit.
   */
  make(maxOutputLength?: number): Compressor
  /** Whether compressed bytes begin with a signature, so that a damaged value is an error. @defaultValue true */
  readonly marked?: boolean | undefined
  /** More bytes that it can read; the suite damages them. */
  readonly samples?: readonly Uint8Array[] | undefined
}

const MIB = 2 ** 20
/** More than decompression may add to the memory of the process, so that a bomb that goes off is seen. */
const BOMB_BYTES = 80 * MIB
const LONG = Buffer.from('holdfast '.repeat(1000))
/** What serializers write. */
const PLAIN = ['', '5', '{"a":1}', '"x"', '[1, 2, 3]', 'x^2', '80.5', '\u0000', `{"text":"${'é'.repeat(200)}"}`]

/**
 * Declares the tests that every compressor passes: call it at the top of a Vitest file. Tests thousands of random and
 * damaged inputs, and decompression bombs.
 *
 * @param harness - How to make the compressor.
 *
 * @example
 * ```ts
 * describeCompressorContract({ name: 'mine', make: (max_output_length) => new MyCompressor({ max_output_length }) })
 * ```
 */
export function describeCompressorContract(harness: CompressorHarness): void {
  describe(`the compressor contract on ${harness.name}`, () => {
    test('it has a name', () => {
      expect(harness.make().name).toMatch(/^\S+$/)
    })

    test('bytes of any length come back as they were', () => {
      const compressor = harness.make()
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
          expect(compressor.decompress(compressor.compress(Buffer.from(bytes))).equals(Buffer.from(bytes))).toBe(true)
        }),
      )
      const large = Buffer.alloc(3 * MIB, LONG)
      expect(compressor.decompress(compressor.compress(large)).equals(large)).toBe(true)
    })

    test('a long text becomes smaller', () => {
      expect(harness.make().compress(LONG).length).toBeLessThan(LONG.length / 5)
    })

    test('bytes that were stored without compression come back unchanged', () => {
      const compressor = harness.make()
      for (const text of PLAIN) {
        const bytes = Buffer.from(text)
        expect(compressor.decompress(bytes)).toBe(bytes)
      }
    })

    test('bytes that look compressed, but are not, come back as they were', () => {
      const compressor = harness.make()
      const packed = compressor.compress(LONG)
      for (let length = 0; length <= packed.length; length += length < 40 ? 1 : 97) {
        const bytes = packed.subarray(0, length)
        expect(compressor.decompress(compressor.compress(bytes)).equals(bytes)).toBe(true)
      }
    })

    // Without a signature it cannot be told from a value that was stored uncompressed.
    if (harness.marked ?? true) {
      test('a value that was cut short is an error', () => {
        const compressor = harness.make()
        const packed = compressor.compress(LONG)
        for (const length of [packed.length - 1, packed.length - 9, packed.length >> 1]) {
          expect(() => compressor.decompress(packed.subarray(0, length))).toThrow(Error)
        }
      })
    }

    test('more bytes than the limit are an error and are not allocated; exactly the limit is no error', () => {
      const compressor = harness.make(MIB)
      const writer = harness.make()
      const full = Buffer.alloc(MIB, LONG)
      expect(compressor.decompress(writer.compress(full)).equals(full)).toBe(true)
      expect(() => compressor.decompress(writer.compress(Buffer.alloc(MIB + 1, LONG)))).toThrow(Error)
      const bomb = writer.compress(Buffer.alloc(BOMB_BYTES))
      const peak = process.resourceUsage().maxRSS
      expect(() => compressor.decompress(bomb)).toThrow(Error)
      expect(process.resourceUsage().maxRSS - peak).toBeLessThan(64 * 1024)
    })

    test('random and damaged bytes give a value or an error, and nothing worse', () => {
      const compressor = harness.make(MIB)
      const samples = [Buffer.from('x'.repeat(200)), LONG, Buffer.from(LONG.map((byte, at) => (byte * at) % 251))]
      expectHarmless(
        (bytes) => compressor.decompress(bytes),
        [...samples.map((bytes) => compressor.compress(bytes)), ...(harness.samples ?? [])],
      )
    })
  })
}
