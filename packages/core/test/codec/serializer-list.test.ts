import { describe, expect, test } from 'vitest'
import {
  Codec,
  DecodeError,
  Framed,
  JsonSerializer,
  MsgPackSerializer,
  PickleSerializer,
  type Serializer,
  StringSerializer,
  StructuredSerializer,
} from '../../src/index.ts'
import { bytes, python } from './fixtures/python.ts'

const ALL: Readonly<Record<string, Serializer>> = {
  json: new JsonSerializer(),
  msgpack: new MsgPackSerializer(),
  structured: new StructuredSerializer(),
}
const VALUES = [
  null,
  true,
  'text',
  '',
  1.5,
  -0,
  [],
  {},
  [1],
  { a: 1 },
  ['a', { b: null }],
  Array.from({ length: 20 }, () => 'x'),
]

describe('several serializers', () => {
  const writers = Object.keys(ALL)
  test.each(writers.flatMap((writer) => writers.map((first) => [first, writer] as const)))(
    'with %s in front read what %s wrote: no one takes what is another’s',
    (first, writer) => {
      const others = Object.values(ALL).filter((serializer) => serializer !== ALL[first])
      const codec = new Codec([ALL[first] as Serializer, ...others, new PickleSerializer(), new StringSerializer()])
      const writing = new Codec(ALL[writer] as Serializer)
      for (const value of VALUES) expect(codec.decode(writing.encode(value, 'k'), 'k')).toStrictEqual(value)
      expect(codec.encode(VALUES, 'k')).toEqual(ALL[first]?.dumps(VALUES))
    },
  )

  test('read pickles of every protocol behind any other', () => {
    const codec = new Codec([
      new MsgPackSerializer(),
      new JsonSerializer(),
      new StructuredSerializer(),
      new PickleSerializer(),
    ])
    for (const hex of python.pickles.dict ?? [])
      expect(codec.decode(bytes(hex), 'k')).toEqual({ a: 1, b: { c: [null] } })
  })

  test('say who was asked when none can read, and keep every reason', () => {
    const codec = new Codec([new MsgPackSerializer(), new JsonSerializer()])
    try {
      codec.decode(Buffer.from('{oops'), 'user:7')
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError)
      expect(String(error)).toMatch(/user:7.*msgpack or json.*5 bytes/)
      expect((error as { cause?: AggregateError }).cause?.errors).toHaveLength(2)
    }
  })

  test('name pickle in the remedy for one', () => {
    const codec = new Codec([new MsgPackSerializer(), new JsonSerializer()])
    expect(() => codec.decode(bytes(python.pickles.dict?.[4] ?? ''), 'k')).toThrow("['msgpack', 'json', 'pickle'] here")
  })

  test('leave frames as they are', () => {
    const codec = new Codec([new MsgPackSerializer(), new JsonSerializer()])
    expect(codec.decode(codec.encode(new Framed({ a: 1 }, bytes('00')), 'k'), 'k')).toMatchObject({ meta: { a: 1 } })
  })
})
