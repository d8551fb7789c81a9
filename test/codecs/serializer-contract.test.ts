import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import {
  BufferSerializer,
  Codec,
  DjangoJsonSerializer,
  JsonSerializer,
  MsgPackSerializer,
  PickleSerializer,
  StringSerializer,
  StructuredSerializer,
} from '@holdfast/core'
import { describeSerializerContract } from '@holdfast/testing'
import { expect, test } from 'vitest'

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
  [-0, { a: -0 }, 0],
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

class Fraction {
  readonly #half = 0.5
  valueOf(): number {
    return this.#half
  }
}
/** What has no properties, so that JSON.stringify writes `{}`, and what JSON.stringify turns into null or a list of digits. */
const lossy: readonly unknown[] = [
  new Map([[1, 2]]),
  { a: new Set([1]) },
  [new Error('no')],
  Object.assign(new Error('no'), { code: 'E_OWN' }),
  new Response('body'),
  [Promise.resolve(1)],
  new URLSearchParams('a=b'),
  [/a/],
  new ArrayBuffer(1),
  new Float64Array(1),
  { a: new Fraction() },
  [undefined],
  new Array(1),
  [new Date(Number.NaN)],
  JSON.parse('{"__proto__": 1}'),
  [JSON.parse('{"a": {"__proto__": {}}}')],
]

for (const [name, JsonClass] of [
  ['json', JsonSerializer],
  ["json by Django's name", DjangoJsonSerializer],
] as const) {
  describeSerializerContract({
    name,
    make: () => new JsonClass(),
    values: plain,
    refused: [circle, Number.NaN, [Number.POSITIVE_INFINITY], { a: 1n }, ...lossy],
    samples: ['[NaN, -Infinity, "\\" NaN"]', '{"a": 12345678901234567890}'].map((text) => Buffer.from(text)),
  })
}

describeSerializerContract({
  name: 'msgpack',
  make: () => new MsgPackSerializer(),
  values: [...plain, Uint8Array.from([1, 2]), [new Uint8Array()], new Date(1), [2n ** 63n, -(2n ** 63n)], [Number.NaN]],
  refused: [circle, [2n ** 64n], [-(2n ** 63n) - 1n], [Object('boxed')], [1n, new Map()], ...lossy],
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
  refused: [...[new Fraction(), [Promise.resolve()], new WeakMap(), new Response()], JSON.parse('{"__proto__": 1}')],
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

// toStrictEqual() compares `constructor` as a class, so these are compared as text.
test.each([new JsonSerializer(), new DjangoJsonSerializer(), new MsgPackSerializer(), new StructuredSerializer()])(
  '$name keeps properties that have the names of what every object has',
  (serializer) => {
    const value = { constructor: { prototype: { a: 1 } }, toString: 'text', hasOwnProperty: null, prototype: [{}] }
    expect(JSON.stringify(serializer.loads(serializer.dumps(value)))).toBe(JSON.stringify(value))
  },
)

test.each([
  ['json', new JsonSerializer(), { a: [1n] }],
  ['json', new JsonSerializer(), [12.5, new Map([['secret', 'secret']])]],
  ['msgpack', new MsgPackSerializer(), [2n ** 70n]],
  ['string', new StringSerializer(), 1234567],
  ['buffer', new BufferSerializer(), 'secret'],
])('%s shows nothing of a value that it cannot store', (_, serializer, value) => {
  expect(() => serializer.dumps(value)).toThrow(/^(?!.*(secret|\d{4}))/)
})

test.each([
  ['json', new JsonSerializer(), '{"password": secret}'],
  ['json', new JsonSerializer(), '[NaN, secret]'],
  ['msgpack', new MsgPackSerializer(), 'secret'],
  ['structured', new StructuredSerializer(), '\u00fe["secret'],
  ['structured', new StructuredSerializer(), '\u00fe[["RegExp","(secret"]]'],
  ['structured', new StructuredSerializer(), '\u00fe[["URL","secret"]]'],
  ['pickle', new PickleSerializer(), '\u0080\u0004Vsecret'],
])('%s shows nothing of bytes that it cannot read: (case %#)', (_, serializer, text) => {
  const codec = new Codec(serializer)
  let shown = ''
  try {
    codec.decode(Buffer.from(text, 'latin1'), 'k')
  } catch (error) {
    shown = inspect(error)
  }
  expect(shown).toContain('DecodeError')
  expect(shown).not.toContain('secret')
})
