import { describe, expect, test } from 'vitest'
import { JsonSerializer } from '../../../src/index.ts'

const json = new JsonSerializer()
const read = (text: string): unknown => json.loads(Buffer.from(text))

describe('the JSON serializer', () => {
  test('writes UTF-8 that Django reads, dates as ISO strings', () => {
    const value = { name: 'é😀', at: new Date(0), list: [1, 1.5, null, true] }
    expect(json.dumps(value).toString('utf8')).toBe(
      '{"name":"é😀","at":"1970-01-01T00:00:00.000Z","list":[1,1.5,null,true]}',
    )
  })

  test('reads what Python writes: escapes, spaces, floats', () => {
    expect(read('{"a": "\\u00e9\\u2028", "b": [1.0, -0.0, 1e-07]}')).toEqual({ a: 'é\u2028', b: [1, -0, 1e-7] })
  })

  test('keeps half a surrogate pair in a value, as an escape', () => {
    expect(json.dumps('\ud800').toString()).toBe('"\\ud800"')
    expect(json.loads(json.dumps('\ud800'))).toBe('\ud800')
  })

  test.each(['', 'nan', '+Infinity', 'Nano', '--Infinity', '{', '[1,]', 'undefined', "{'a': 1}", '1 2'])(
    'refuses %j',
    (text) => {
      expect(() => read(text)).toThrow(SyntaxError)
    },
  )

  test('refuses a million open brackets without bringing the process down', () => {
    expect(() => read('['.repeat(1_000_000))).toThrow()
  })
})

describe('a property __proto__ is an error', () => {
  test.each([
    ['at the top', '{"__proto__":{"polluted":1},"a":1}'],
    ['deep down', '[{"a":{"__proto__":{"polluted":1}}}]'],
    ['written with escapes', '{"\\u005f_proto_\\u005F":{"polluted":1},"a":1}'],
    ['written with an escaped letter', '{"__\\u0070roto__":{"polluted":1}}'],
    ['twice', '{"__proto__":null,"__proto__":{"polluted":1}}'],
  ])('%s', (_, text) => {
    expect(() => read(text)).toThrow(/__proto__/)
    expect(() => json.dumps(JSON.parse(text))).toThrow(/__proto__/)
  })

  test('but other names are kept, and set no prototype', () => {
    const value = { constructor: { prototype: { polluted: 1 } }, prototype: 1, text: '"__proto__": {}' }
    expect(json.loads(json.dumps(value))).toEqual(value)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

test.each([[{ a: Number.NaN }], [[Number.POSITIVE_INFINITY]], [[() => 1]], [[undefined]], [{ a: [Symbol('s')] }]])(
  'JsonSerializer refuses what JSON would turn into null without a word: %o',
  (value) => {
    expect(() => new JsonSerializer().dumps(value)).toThrow(TypeError)
  },
)

test.each([[(bytes: Buffer) => bytes], [(picture: Buffer) => ({ rows: [{ picture }] })]])(
  'JsonSerializer refuses a Buffer of more than 16 MiB, wherever it is, and names what keeps it',
  (within) => {
    const bytes = 2 ** 24 + 1
    expect(() => new JsonSerializer().dumps(within(Buffer.alloc(bytes)))).toThrow(
      new TypeError(`JSON cannot express a Buffer of ${bytes} bytes; the serializers 'structured' and 'buffer' can.`),
    )
    const small = within(Buffer.from('x'))
    expect(new JsonSerializer().dumps(small).toString()).toBe(JSON.stringify(small))
  },
)

test('JsonSerializer takes a null that was meant', () => {
  const value = { a: null, b: [null, 'null'], c: { d: undefined } }
  expect(new JsonSerializer().dumps(value).toString()).toBe('{"a":null,"b":[null,"null"],"c":{}}')
})

describe('the text is that of JSON.stringify', () => {
  class Money {
    readonly #cents = 5
    toJSON(key: string): string {
      return `${key}: ${this.#cents}`
    }
  }
  const custom = Object.assign(new Date(0), { toJSON: () => 'noon' })

  // A number beyond the safe range needs care; nothing else may change for it.
  test.each([
    ['text of sixteen digits', '4111111111111111'],
    ['a safe integer of sixteen digits', 4111111111111111],
    ['minus zero', -0],
    ['a float that looks like an integer', 2 ** 60],
  ])('also beside %s', (_, beside) => {
    const value = { custom, money: [new Money()], boxed: [Object(1), Object('a')], u: undefined, at: new Date(0) }
    const { beside: shown, ...rest } = JSON.parse(json.dumps({ ...value, beside }).toString())
    expect(JSON.stringify(rest)).toBe(JSON.stringify(value))
    expect(shown).toBe(beside)
  })

  test('keeps JSON.rawJSON, so that a bigint can be nested', () => {
    const { rawJSON } = JSON as unknown as { rawJSON(text: string): object }
    const value = { id: rawJSON('12345678901234567890'), size: 2 ** 60 }
    expect(json.loads(json.dumps(value))).toEqual({ id: 12345678901234567890n, size: 2 ** 60 })
  })

  test('calls each toJSON once', () => {
    let calls = 0
    json.dumps({ a: { toJSON: () => (calls += 1), b: -0 } })
    expect(calls).toBe(1)
  })

  test.each([[1], [-0], [2 ** 60]])('nests as deep beside %s', (beside) => {
    let value: unknown = beside
    for (let depth = 0; depth < 2500; depth += 1) value = [value]
    let read = json.loads(json.dumps(value))
    while (Array.isArray(read)) read = read[0]
    expect(read).toBe(beside)
  })
})
