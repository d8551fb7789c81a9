import { describe, expect, test } from 'vitest'
import {
  BufferSerializer,
  Codec,
  DecodeError,
  EncodeError,
  MsgPackSerializer,
  StringSerializer,
  StructuredSerializer,
} from '../../../src/index.ts'
import { bytes, python } from '../fixtures/python.ts'

describe('MessagePack', () => {
  const msgpack = new MsgPackSerializer()

  test("reads what Python's msgpack writes, and writes it to the byte", () => {
    const value = [
      ...[1, -1, 200, 70000, 2 ** 32, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n, -(2n ** 63n)],
      ...['é'.repeat(40), Uint8Array.from([1, 255]), null, true, 1.5, { a: { b: [] } }],
    ]
    expect(msgpack.loads(bytes(python.msgpack.value))).toStrictEqual(value)
    expect(msgpack.dumps(value).toString('hex')).toBe(python.msgpack.value)
    expect(msgpack.dumps(Array.from({ length: 100 }, (_, index) => index)).toString('hex')).toBe(
      python.msgpack['array 16'],
    )
  })

  // Float 64 is cb, unsigned and signed 64 bits are cf and d3: https://github.com/msgpack/msgpack/blob/master/spec.md
  test.each([
    ['alone', -0, 'cb8000000000000000'],
    ['in a list', [-0], '91cb8000000000000000'],
    [
      'beside integers',
      { a: [-0, 1, -1, 2 ** 33] },
      '81a16194cb8000000000000000cf0000000000000001d3ffffffffffffffffcf0000000200000000',
    ],
    ['beside a bigint', [-0, 2n ** 63n], '92cb8000000000000000cf8000000000000000'],
  ])('keeps a minus zero %s, as a float', (_, value, hex) => {
    expect(msgpack.dumps(value).toString('hex')).toBe(hex)
    expect(msgpack.loads(bytes(hex))).toStrictEqual(value)
  })

  // Python: 'utf-8' codec can't decode byte 0xed.
  test('refuses half a surrogate pair, which Python could not read', () => {
    for (const value of ['\ud83d', ['a\udc00b'], { '\ud83d': 1 }, [1n, `${'x'.repeat(100)}\ud83d`]]) {
      expect(() => msgpack.dumps(value)).toThrow(/surrogate/)
    }
    expect(msgpack.loads(msgpack.dumps(['\ufffd', '힣', '😀']))).toStrictEqual(['\ufffd', '힣', '😀'])
  })

  test('leaves out properties that are undefined, and keeps small bigints as integers', () => {
    expect(msgpack.loads(msgpack.dumps({ a: undefined, b: 5n, c: -5n }))).toStrictEqual({ b: 5, c: -5 })
  })

  // https://github.com/msgpack/msgpack/blob/master/spec.md
  test.each([
    ['an array of 2**32 - 1 elements', 'ddffffffff'],
    ['arrays in arrays of 2**25', 'dd02000000'.repeat(200)],
    ['a map of 2**32 - 1 entries', 'dfffffffff'],
    ['a string of 2**32 - 1 bytes', 'dbffffffff'],
    ['bytes of 2**32 - 1', 'c6ffffffff'],
    ['the byte that is not used', 'c1'],
    ['bytes behind the value', 'c0c0'],
    ['an unknown extension', 'd40100'],
    ['the key __proto__', '81a95f5f70726f746f5f5f80'],
    ['a cut timestamp', 'd7ff00'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    const before = process.memoryUsage().heapTotal
    expect(() => msgpack.loads(bytes(hex))).toThrow(Error)
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(64 * 2 ** 20)
  })

  test('refuses the texts of JSON', () => {
    for (const text of ['{"a":1}', '[]', '"x"', 'null', 'true', '1.5']) {
      expect(() => msgpack.loads(Buffer.from(text))).toThrow(Error)
    }
  })
})

describe('the structured serializer', () => {
  const structured = new StructuredSerializer()
  const roundTrip = <T>(value: T): T => structured.loads(structured.dumps(value)) as T
  const crafted = (text: string): Buffer => Buffer.concat([bytes('fe'), Buffer.from(text)])

  test('keeps one object one, also in a circle', () => {
    const shared = { a: new Date(5) }
    const value = { b: shared, c: new Map([[shared, new Set([shared])]]), self: undefined as unknown }
    value.self = value
    const back = roundTrip(value)
    expect(back.self).toBe(back)
    expect(back.c.get(back.b)?.has(back.b)).toBe(true)
  })

  test('keeps class, message, stack and cause of an error', () => {
    const back = roundTrip(new RangeError('too far', { cause: new Error('why') }))
    expect(back).toBeInstanceOf(RangeError)
    expect(back.stack).toContain('too far')
    expect(back.cause).toStrictEqual(new Error('why'))
    expect(Object.keys(back)).toEqual([])
  })

  test('reads an error of an unknown class as an Error of that name', () => {
    class OutOfStockError extends Error {
      override readonly name = 'OutOfStockError'
    }
    const back = roundTrip<Error>(new OutOfStockError('none left'))
    expect(back).toMatchObject({ name: 'OutOfStockError', message: 'none left' })
    expect(Object.getPrototypeOf(back)).toBe(Error.prototype)
  })

  test('stores nothing of the pool that a small Buffer is a part of', () => {
    expect(structured.dumps(Buffer.from('abc')).length).toBeLessThan(100)
  })

  test.each([
    ['another first byte', Buffer.from('[1]')],
    ['a __proto__ property', crafted('[{"__proto__":1},{"polluted":2},true]')],
    ['an unknown type', crafted('[["Function","return 1"]]')],
    ['a constructor by name', crafted('[["constructor",1],"x"]')],
    ['a bigint of a million digits', crafted(`[["BigInt","${'9'.repeat(1_000_000)}"]]`)],
    ['a Buffer that is text', crafted('[["Buffer",1],"text"]')],
    ['a Buffer of a claimed length', crafted('[["Buffer",1],{"buffer":2},{"length":3},1000000000]')],
    ['an error whose message is not text', crafted('[["Error",1],{"name":2,"message":3},"Error",[2,2]]')],
    ['a reference out of range', crafted('[[5]]')],
  ])('refuses %s', (_, hostile) => {
    expect(() => structured.loads(hostile)).toThrow(Error)
  })

  test('makes no array of the length that is claimed', () => {
    expect(() => JSON.stringify(Object.keys(structured.loads(crafted('[[-7,4294967294]]')) as object))).not.toThrow()
  })
})

describe('string and buffer', () => {
  const string = new Codec(new StringSerializer())
  const buffer = new Codec(new BufferSerializer())

  test('have no rule for integers: digits stay what they are', () => {
    expect(string.decode(Buffer.from('5'), 'k')).toBe('5')
    expect(string.encode('007', 'k').toString()).toBe('007')
    expect(buffer.decode(Buffer.from('5'), 'k')).toStrictEqual(Buffer.from('5'))
    for (const codec of [string, buffer]) {
      expect(() => codec.encode(5, 'k')).toThrow(EncodeError)
      expect(() => codec.encode(5n, 'k')).toThrow(EncodeError)
    }
  })

  test('store nothing but the bytes themselves', () => {
    expect(string.encode('é', 'k').toString('hex')).toBe('c3a9')
    expect(buffer.encode(bytes('00ff'), 'k').toString('hex')).toBe('00ff')
    expect(buffer.encode(new Uint16Array([0x0102]).buffer, 'k').length).toBe(2)
  })

  test('a string that is not UTF-8 is an error', () => {
    expect(() => string.decode(bytes('ff'), 'k')).toThrow(DecodeError)
  })

  test('bytes that begin like a frame come back as they were', () => {
    const framelike = bytes('c148460100000002'.padEnd(40, '7'))
    expect(buffer.decode(buffer.encode(framelike, 'k'), 'k')).toStrictEqual(framelike)
  })
})
