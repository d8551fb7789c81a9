import fc from 'fast-check'
import { expect } from 'vitest'

const RUNS = 2000
/** Far more than such short inputs need, far less than a forged length can allocate. */
const MAX_GROWTH_KB = 192 * 1024
/** A decoder needs microseconds. */
const MAX_MS = 2000

/** One way to damage bytes. */
type Damage = (bytes: Buffer) => Buffer

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(255)).map(
    ([at, byte]): Damage =>
      (bytes) => {
        if (bytes.length > 0) bytes[at % bytes.length] = byte
        return bytes
      },
  ),
  fc.nat().map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, at % (bytes.length + 1)),
  ),
  fc.nat().map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(at % (bytes.length + 1)),
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 })).map(
    ([at, more]): Damage =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at % (bytes.length + 1)), more, bytes.subarray(at % (bytes.length + 1))]),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([from, to]): Damage =>
      (bytes) =>
        Buffer.concat([bytes, bytes.subarray(from % (bytes.length + 1), to % (bytes.length + 1))]),
  ),
)

/**
 * Gives a decoder random and damaged bytes. Expects a value or an `Error` each time, in bounded time and memory, and
 * unchanged prototypes.
 *
 * @param decode - The decoder.
 * @param samples - Bytes it reads.
 */
export function expectHarmless(decode: (bytes: Buffer) => unknown, samples: readonly Uint8Array[]): void {
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, Date.prototype]
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length)
  const peak = process.resourceUsage().maxRSS
  const attempt = (bytes: Buffer): void => {
    const start = performance.now()
    try {
      decode(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
    }
    expect(performance.now() - start).toBeLessThan(MAX_MS)
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => attempt(Buffer.from(bytes))),
    { numRuns: RUNS },
  )
  if (samples.length > 0) {
    const sample = fc.constantFrom(...samples.map((bytes) => Buffer.from(bytes)))
    fc.assert(
      fc.property(sample, fc.array(damage, { minLength: 1, maxLength: 4 }), (bytes, damages) =>
        attempt(damages.reduce<Buffer>((damaged, change) => change(damaged), Buffer.from(bytes))),
      ),
      { numRuns: RUNS },
    )
  }
  expect(process.resourceUsage().maxRSS - peak).toBeLessThan(MAX_GROWTH_KB)
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(before)
}
