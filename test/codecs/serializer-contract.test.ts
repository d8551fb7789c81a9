import { readFileSync } from 'node:fs'
import {
  BufferSerializer,
  DjangoJsonSerializer,
  JsonSerializer,
  MsgPackSerializer,
  PickleSerializer,
  StringSerializer,
  StructuredSerializer,
} from '@holdfast/core'
import { describeSerializerContract } from '@holdfast/testing'

const fixtures = JSON.parse(
  readFileSync(new URL('../../packages/core/test/codec/fixtures/python.json', import.meta.url), 'utf8'),
) as {
  readonly pickles: Readonly<Record<string, readonly string[]>>
  readonly refused: Readonly<Record<string, readonly string[]>>
  readonly msgpack: Readonly<Record<string, string>>
}
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

/** What every serializer keeps. */
const plain: readonly unknown[] = [
  null,
  false,
  true,
  '',
  '5',
  'null',
  '☃ 🦊 \u0000',
  1.5,
  -0,
  1e300,
  2 ** 60,
  -(2 ** 70),
  [],
  {},
  [1, [2, [3, null]]],
  [2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 2 ** 53, 1e21],
  { a: { b: ['c', { d: 1.25 }] }, 'key with "quotes"': '\\' },
  Array.from({ length: 100 }, (_, index) => ({ index })),
  'x'.repeat(100_000),
]
const circle: Record<string, unknown> = {}
circle.self = circle

for (const [name, JsonClass] of [
  ['json', JsonSerializer],
  ["json by Django's name", DjangoJsonSerializer],
] as const) {
  describeSerializerContract({
    name,
    make: () => new JsonClass(),
    values: plain,
    refused: [circle, Number.NaN, [Number.POSITIVE_INFINITY], { a: 1n }, [undefined]],
    samples: ['[NaN, -Infinity, "\\" NaN"]', '{"a": 12345678901234567890}'].map((text) => Buffer.from(text)),
  })
}

describeSerializerContract({
  name: 'msgpack',
  make: () => new MsgPackSerializer(),
  values: [...plain, Uint8Array.from([1, 2]), [new Uint8Array()], new Date(1), [2n ** 63n, -(2n ** 63n)], [Number.NaN]],
  refused: [
    circle,
    [2n ** 64n],
    [-(2n ** 63n) - 1n],
    new Map(),
    { a: new Set() },
    new Error('no'),
    [new Float64Array(1)],
  ],
  samples: Object.values(fixtures.msgpack).map(bytes),
})

const shared = { a: 1 }
describeSerializerContract({
  name: 'structured',
  make: () => new StructuredSerializer(),
  values: [
    ...plain,
    circle,
    [Number.NaN, Number.NEGATIVE_INFINITY, -0, undefined, 1n, -(2n ** 200n)],
    { at: new Date(1), never: new Date(Number.NaN), pattern: /a+/gi, url: new URL('http://a.example/?b') },
    new Map<unknown, unknown>([[shared, new Set([shared])]]),
    [Buffer.from('abc'), Buffer.alloc(0), Uint8Array.from([1, 2, 3]).subarray(1)],
    [new Float64Array([1.5]), new BigInt64Array([-1n]), Int16Array.from([-2]), new Uint8Array([1]).buffer],
    [new TypeError('no', { cause: new Error('why') }), new RangeError('')],
  ],
  refused: [new (class Own {})(), [Promise.resolve()], new WeakMap()],
})

describeSerializerContract({
  name: 'string',
  make: () => new StringSerializer(),
  values: ['', '5', '☃ 🦊 \u0000', '\ufefftext', 'x'.repeat(100_000)],
  refused: [5, null, Buffer.from('a'), '\ud800', {}],
})

describeSerializerContract({
  name: 'buffer',
  make: () => new BufferSerializer(),
  values: [Buffer.alloc(0), Buffer.from('5'), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  refused: [5, null, 'text', {}, []],
})

describeSerializerContract({
  name: 'pickle',
  make: () => new PickleSerializer(),
  values: [],
  refused: [null, 'text'],
  samples: [...Object.values(fixtures.pickles), ...Object.values(fixtures.refused)].flat().map(bytes),
})
