import { describe, expect, test } from 'vitest'
import { Codec, DecodeError, EncodeError, JsonSerializer, PickleSerializer } from '../../../src/index.ts'
import { bytes, python } from '../fixtures/python.ts'

const pickle = new PickleSerializer()
const codec = new Codec(pickle)

const circle: unknown[] = [1]
circle.push(circle)
const EXPECTED: Readonly<Record<string, unknown>> = {
  None: null,
  True: true,
  False: false,
  '1': 1,
  '-1': -1,
  '255': 255,
  '256': 256,
  '65536': 65536,
  '2**31': 2 ** 31,
  '-2**31-1': -(2 ** 31) - 1,
  '2**53-1': Number.MAX_SAFE_INTEGER,
  '2**53': 2n ** 53n,
  '-2**64': -(2n ** 64n),
  '10**100': 10n ** 100n,
  '1.5': 1.5,
  '-0.0': -0,
  inf: Number.POSITIVE_INFINITY,
  nan: Number.NaN,
  text: 'text',
  unicode: 'é☃😀\n\\u0041 \\',
  'empty bytes': Buffer.alloc(0),
  bytes: Buffer.from('\x00\xff\'"\\\n', 'latin1'),
  bytearray: Buffer.from('ab'),
  lists: [1, [2], []],
  tuples: [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
  dict: { a: 1, b: { c: [null] } },
  // biome-ignore format: a Map in one line
  'dict by numbers': new Map<unknown, unknown>([[1, 'a'], [[1, 2], 'b']]),
  OrderedDict: { z: 1, a: 2 },
  sets: [new Set(), new Set([7]), new Set([8])],
  'datetime UTC': new Date('2024-01-02T03:04:05.678Z'),
  'datetime -05:30': new Date('2024-01-02T08:34:05Z'),
  // What JSON has no value for is what Django's JSON says in its place.
  ...python.dates,
  SafeString: '<b>',
  shared: { a: [], b: [] },
  many: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, [index, 'shared']])),
  circle,
}

describe('a pickle of plain data is read in every protocol', () => {
  test.each(Object.keys(python.pickles).filter((name) => name !== 'proto key'))('%s', (name) => {
    expect(EXPECTED).toHaveProperty([name])
    for (const hex of python.pickles[name] ?? []) expect(pickle.loads(bytes(hex))).toStrictEqual(EXPECTED[name])
  })

  test('what was one object stays one', () => {
    for (const hex of python.pickles.shared ?? []) {
      const { a, b } = pickle.loads(bytes(hex)) as { a: unknown; b: unknown }
      expect(a).toBe(b)
    }
  })

  test('but a key __proto__ is an error', () => {
    for (const hex of python.pickles['proto key'] ?? []) expect(() => pickle.loads(bytes(hex))).toThrow(/__proto__/)
  })
})

describe('a pickle of anything else is an error', () => {
  test.each(Object.entries(python.refused))('%s', (_, hexes) => {
    for (const hex of hexes) expect(() => codec.decode(bytes(hex), 'k')).toThrow(DecodeError)
  })

  test.each([
    ['nothing', ''],
    ['no value', '2e'],
    ['only a mark', '282e'],
    ['bytes behind it', '4e2e4e'],
    ['a mark that is missing', '742e'],
    ['a value below the mark', '4e28302e'],
    ['something never remembered', '68052e'],
    ['a persistent id', '505f0a2e'],
    ['an extension', '82012e'],
    ['a class by name alone', '636461746574696d650a646174650a2e'],
    ['an unknown name', '636f730a73797374656d0a2e'],
    ['text of four gigabytes', '58ffffffff612e'],
    ['bytes of 2**63', '8effffffffffffff7f612e'],
    ['a state', '7d7d4b014b02737d4b014b0273622e'],
  ])('%s', (_, hex) => {
    expect(() => pickle.loads(bytes(hex))).toThrow(Error)
  })

  test('text of other formats', () => {
    for (const text of ['{"a":1}', '[1,2]', '"text"', 'true', '1.5', '-1.5e3', '[]']) {
      expect(() => pickle.loads(Buffer.from(text))).toThrow(Error)
    }
  })
})

describe('a hostile pickle takes neither long nor much memory', () => {
  test('when it makes set after set of one long list', () => {
    const items = Buffer.from('4b01'.repeat(20_000), 'hex')
    const list = Buffer.concat([bytes('5d7100'), bytes('28'), items, bytes('65')])
    const sets = Buffer.from(`${Buffer.from('cbuiltins\nlist\n').toString('hex')}68008552`.repeat(20_000), 'hex')
    expect(() => pickle.loads(Buffer.concat([list, sets, bytes('2e')]))).toThrow(/copies more/)
  })

  test('when an integer has a million digits', () => {
    expect(() => pickle.loads(Buffer.from(`L${'9'.repeat(1_000_000)}L\n.`))).toThrow(TypeError)
  })

  test('when it goes a million levels deep', () => {
    const deep = Buffer.concat([bytes('5d'), Buffer.alloc(1_000_000, 0x85), bytes('2e')])
    expect(() => codec.decode(deep, 'k')).toThrow(DecodeError)
  })
})

describe('writing', () => {
  test('is an error that names the remedy', () => {
    expect(() => codec.encode('text', 'user:7')).toThrow(EncodeError)
    expect(() => codec.encode({}, 'user:7')).toThrow(/user:7.*SERIALIZER: \['json', 'pickle'\]/)
  })

  test('works with another serializer in front, which leaves pickles readable', () => {
    const both = new Codec([new JsonSerializer(), pickle])
    expect(both.encode({ a: 1 }, 'k').toString()).toBe('{"a":1}')
    expect(both.decode(Buffer.from('{"a":1}'), 'k')).toEqual({ a: 1 })
    for (const hex of python.pickles.dict ?? []) expect(both.decode(bytes(hex), 'k')).toEqual(EXPECTED.dict)
  })
})
