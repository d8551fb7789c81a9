import type { Serializer } from '@holdfast/core'
import { describe, expect, test } from 'vitest'
import { expectHarmless } from './contract/hostile-bytes.ts'

/** How the contract suite makes the serializer under test. */
export interface SerializerHarness {
  /** The name in test titles. */
  readonly name: string
  /** Makes a serializer. */
  make(): Serializer
  /** Values that come back as they were. */
  readonly values: readonly unknown[]
  /** Values that cannot be serialized, which must be an error. A function always is. */
  readonly refused?: readonly unknown[] | undefined
  /** More bytes that it can read; the suite damages them. Required if it only reads. */
  readonly samples?: readonly Uint8Array[] | undefined
}

/**
 * Declares the tests that every serializer passes: call it at the top of a Vitest file. Tests thousands of random and
 * damaged inputs.
 *
 * @param harness - How to make the serializer.
 *
 * @example
 * ```ts
 * describeSerializerContract({ name: 'mine', make: () => new MySerializer(), values: [null, 'text', [1.5, { a: true }]] })
 * ```
 */
export function describeSerializerContract(harness: SerializerHarness): void {
  describe(`the serializer contract on ${harness.name}`, () => {
    test('it has a name', () => {
      expect(harness.make().name).toMatch(/^\S+$/)
    })

    test('values come back as they were, from Buffers', () => {
      const serializer = harness.make()
      for (const value of harness.values) {
        const bytes = serializer.dumps(value)
        expect(Buffer.isBuffer(bytes)).toBe(true)
        expect(serializer.loads(bytes)).toStrictEqual(value)
      }
    })

    test('what cannot be expressed is an error, not something else', () => {
      const serializer = harness.make()
      for (const value of [() => 1, Symbol('s'), ...(harness.refused ?? [])]) {
        expect(() => serializer.dumps(value)).toThrow(Error)
      }
    })

    test('what was read neither changes the bytes nor shares their memory', () => {
      const serializer = harness.make()
      for (const value of harness.values) {
        const bytes = serializer.dumps(value)
        const before = Buffer.from(bytes)
        const read = serializer.loads(bytes)
        expect(bytes.equals(before)).toBe(true)
        bytes.fill(0)
        expect(read).toStrictEqual(value)
      }
    })

    test('random and damaged bytes give a value or an error, and nothing worse', () => {
      const serializer = harness.make()
      const written = harness.values.map((value) => serializer.dumps(value))
      expectHarmless((bytes) => serializer.loads(bytes), [...written, ...(harness.samples ?? [])])
    })
  })
}
