import { describe, expect, test } from 'vitest'
import { Codec, DecodeError, EncodeError, Framed, JsonSerializer } from '../../src/index.ts'

const codec = new Codec(new JsonSerializer())
const roundTrip = (framed: Framed): Framed => codec.decode(codec.encode(framed, 'k'), 'k') as Framed
const MAGIC = [0xc1, 0x48, 0x46]

function frame(kind: number, declared: number, rest: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(declared)
  return Buffer.concat([Buffer.from([...MAGIC, kind]), length, Buffer.from(rest)])
}

describe('a framed value', () => {
  test.each([
    ['every byte there is', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['none', new Uint8Array()],
    ['one that looks like a frame itself', frame(1, 2, '{}')],
    ['one that looks like an integer', Buffer.from('12')],
  ])('comes back with its metadata and its bytes: %s', (_, body) => {
    const back = roundTrip(new Framed({ status: 200, headers: [['vary', 'é']] }, body))
    expect(back).toBeInstanceOf(Framed)
    expect(back.meta).toEqual({ status: 200, headers: [['vary', 'é']] })
    expect([...back.body]).toEqual([...body])
  })

  test('costs its bytes, its metadata and eight more: no base64', () => {
    const body = Buffer.alloc(30_000, 0xff)
    expect(codec.encode(new Framed({}, body), 'k').length).toBe(30_000 + '{}'.length + 8)
  })

  test('begins with C1 48 46, the kind and the length of the metadata in four bytes, big endian', () => {
    const bytes = codec.encode(new Framed({ a: 'é' }, Buffer.from('xyz')), 'k')
    expect(bytes.toString('hex')).toBe(frame(1, 10, '{"a":"é"}xyz').toString('hex'))
  })

  test('takes any JSON as metadata', () => {
    for (const meta of [null, 0, 'text', [], { a: null }]) {
      expect(roundTrip(new Framed(meta, Buffer.from('b'))).meta).toEqual(meta)
    }
  })

  test('has no metadata that would be read as something else', () => {
    const body = Buffer.from('b')
    for (const meta of [{ a: new Map() }, [Number.NaN], [undefined], { at: new Date(Number.NaN) }]) {
      expect(() => codec.encode(new Framed(meta, body), 'k')).toThrow(EncodeError)
    }
    expect(roundTrip(new Framed([-0, 2 ** 60], body)).meta).toEqual([-0, 2 ** 60])
  })
})

describe('a frame that cannot be read is a DecodeError', () => {
  test.each([
    ['of a kind this version does not know', frame(0x7f, 2, '{}')],
    ['whose metadata is cut short', frame(1, 100, '{}')],
    ['that claims four gigabytes of metadata', frame(1, 0xffffffff, '{}')],
    ['whose header is cut short', Buffer.from([...MAGIC, 1, 0, 0])],
    ['of nothing but its first bytes', Buffer.from(MAGIC)],
    ['whose metadata is not JSON', frame(1, 2, '{x')],
    ['whose metadata has a property __proto__', frame(1, 16, '{"__proto__":{}}')],
    ['without metadata', frame(1, 0, 'body')],
  ])('%s', (_, bytes) => {
    expect(() => codec.decode(bytes, 'k')).toThrow(DecodeError)
  })

  test('and says why', () => {
    const reasonOf = (bytes: Buffer): string => {
      try {
        codec.decode(bytes, 'k')
      } catch (error) {
        return String((error as Error).cause)
      }
      return 'nothing was thrown'
    }
    expect(reasonOf(frame(0x7f, 2, '{}'))).toMatch(/kind 127/)
    expect(reasonOf(frame(1, 100, '{}'))).toMatch(/cut short/)
  })
})
