import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  Codec,
  type DecodeError,
  EncodeError,
  Framed,
  isCacheError,
  JsonSerializer,
  parseInteger,
  type Serializer,
} from '../../src/index.ts'

const codec = new Codec(new JsonSerializer())
const text = (value: unknown): string => codec.encode(value, 'k').toString()
const read = (stored: string): unknown => codec.decode(Buffer.from(stored), 'k')

function decodeError(stored: Buffer): DecodeError {
  try {
    codec.decode(stored, 'user:7')
  } catch (error) {
    if (isCacheError(error) && error.code === 'ERR_CACHE_DECODE') return error as DecodeError
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('integers are stored raw, so that INCR works on them', () => {
  test.each([
    [0, '0'],
    [7, '7'],
    [-7, '-7'],
    [5.0, '5'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    [Number.MIN_SAFE_INTEGER, '-9007199254740991'],
    [0n, '0'],
    [-5n, '-5'],
    [2n ** 53n, '9007199254740992'],
    [2n ** 64n, '18446744073709551616'],
    [-(10n ** 30n), '-1000000000000000000000000000000'],
  ])('%s is stored as %s', (value, stored) => {
    expect(text(value)).toBe(stored)
  })

  // json.dumps() of Python writes a float with a point or an exponent.
  test.each([
    [-0, '-0.0'],
    [2 ** 53, '9007199254740992.0'],
    [-(2 ** 53), '-9007199254740992.0'],
    [1e20, '100000000000000000000.0'],
    [1e21, '1e+21'],
    [1.5, '1.5'],
    [0.1, '0.1'],
    [5e-324, '5e-324'],
    [true, 'true'],
    [false, 'false'],
    ['5', '"5"'],
    ['-5', '"-5"'],
    ['', '""'],
    [null, 'null'],
  ])('%s is none of them and stored as %s', (value, stored) => {
    expect(text(value)).toBe(stored)
    expect(codec.decode(codec.encode(value, 'k'), 'k')).toBe(value)
  })
})

describe('digits are read as an integer', () => {
  test.each<[string, number | bigint]>([
    ['0', 0],
    ['5', 5],
    ['-5', -5],
    ['007', 7],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['9223372036854775808', 9223372036854775808n],
    ['99999999999999999999999999', 99999999999999999999999999n],
  ])('%s', (stored, value) => {
    expect(read(stored)).toBe(value)
    expect(parseInteger(Buffer.from(stored))).toBe(value)
  })

  test.each(['', '-', '--5', '+5', '5-', '1.0', '1e3', ' 5', '5 ', '5\n', '1_000', '0x10', '５', 'NaN'])(
    'but %j is not one',
    (stored) => {
      expect(parseInteger(Buffer.from(stored))).toBeUndefined()
    },
  )

  test('what was a float stays a number, what was a bigint beyond the safe range stays one', () => {
    expect(read('9007199254740992.0')).toBe(2 ** 53)
    expect(codec.decode(codec.encode(2n ** 53n, 'k'), 'k')).toBe(2n ** 53n)
    expect(codec.decode(codec.encode(5n, 'k'), 'k')).toBe(5)
  })

  test('digits within JSON are as JSON says', () => {
    expect(read('"5"')).toBe('5')
    expect(read('[5]')).toEqual([5])
    expect(read('5.0')).toBe(5)
  })
})

describe('a value that cannot be stored', () => {
  test('is undefined, with a word about null', () => {
    expect(() => codec.encode(undefined, 'user:7')).toThrow(ArgumentError)
    expect(() => codec.encode(undefined, 'user:7')).toThrow(/user:7.*null/)
  })

  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['a nested bigint', { a: [1n] }],
  ])('is %s: the error names serializer and key and keeps the cause', (_, value) => {
    try {
      codec.encode(value, 'user:7')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(EncodeError)
      expect(String(error)).toContain('json')
      expect(String(error)).toContain('user:7')
      expect((error as EncodeError).cause).toBeInstanceOf(Error)
    }
  })

  test('is a cycle', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(() => codec.encode(cycle, 'k')).toThrow(EncodeError)
  })

  test('is what a serializer of your own throws over, whatever it throws', () => {
    const broken: Serializer = {
      name: 'broken',
      dumps: () => {
        throw 'no'
      },
      loads: () => {
        throw 'never'
      },
    }
    const own = new Codec(broken)
    expect(() => own.encode('a', 'k')).toThrow(
      new EncodeError('The broken serializer cannot store the value of "k": no'),
    )
    expect(() => own.decode(Buffer.from('a'), 'k')).toThrow(expect.objectContaining({ code: 'ERR_CACHE_DECODE' }))
  })
})

describe('bytes that cannot be read', () => {
  test('are an error that names key, serializer and the number of bytes, and keeps the cause', () => {
    const error = decodeError(Buffer.from('{oops'))
    expect(error.message).toContain('user:7')
    expect(error.message).toContain('json')
    expect(error.message).toContain('5 bytes')
    expect(error.cause).toBeInstanceOf(SyntaxError)
  })

  test('may be none at all', () => {
    expect(decodeError(Buffer.alloc(0)).message).toContain('0 bytes')
  })

  // python3: pickle.dumps({"a": 1}, protocol)[:4]
  test.each([
    [2, '80027d71'],
    [3, '80037d71'],
    [4, '8004950a'],
    [5, '8005950a'],
  ])('that begin as a pickle of protocol %i come with the remedy', (_, hex) => {
    expect(decodeError(Buffer.from(hex, 'hex')).message).toMatch(
      /pickle.*django_redis\.serializers\.json\.JSONSerializer/,
    )
  })

  test.each(['80', '8001', '8006', '8100', '28647030', '7d'])('that begin with %s come without it', (hex) => {
    expect(decodeError(Buffer.from(hex, 'hex')).message).not.toMatch(/pickle/i)
  })
})

const cycle: Record<string, unknown> = {}
cycle.self = cycle

test.each([
  ['undefined as metadata', new Framed(undefined, Buffer.alloc(1))],
  ['a bigint in its metadata', new Framed({ a: 1n }, Buffer.alloc(1))],
  ['a cycle in its metadata', new Framed(cycle, Buffer.alloc(1))],
  ['a body that is not bytes', new Framed({}, 'text' as never)],
])('a frame with %s is an error that names the key', (_, framed) => {
  expect(() => new Codec(new JsonSerializer()).encode(framed, 'user:7')).toThrow(
    /^The value of "user:7" cannot be stored|"user:7"/,
  )
})

test('the digits -0 are the integer 0, as for Python', () => {
  expect(new Codec(new JsonSerializer()).decode(Buffer.from('-0'), 'k')).toBe(0)
})
