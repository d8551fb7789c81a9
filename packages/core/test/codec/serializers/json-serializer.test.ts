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

describe('reading JSON sets no prototype', () => {
  test.each([
    ['at the top', '{"__proto__":{"polluted":1},"a":1}', { a: 1 }],
    ['deep down', '[{"a":{"__proto__":{"polluted":1}}}]', [{ a: {} }]],
    ['written with escapes', '{"\\u005f_proto_\\u005F":{"polluted":1},"a":1}', { a: 1 }],
    ['written with an escaped letter', '{"__\\u0070roto__":{"polluted":1}}', {}],
    ['twice', '{"__proto__":null,"__proto__":{"polluted":1}}', {}],
    ['by way of the constructor', '{"constructor":{"prototype":{"polluted":1}},"a":1}', { a: 1 }],
  ])('with __proto__ %s', (_, text, expected) => {
    const value = read(text)
    expect(value).toEqual(expected)
    expect(JSON.stringify(value)).not.toContain('polluted')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect((Object.assign({}, value) as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('and leaves innocent keys and texts alone', () => {
    const value = { constructor: 'Bosch', prototype: 1, text: '"__proto__": {}', proto: { __proto: 1 } }
    expect(json.loads(json.dumps(value))).toEqual(value)
  })
})

test.each([[{ a: Number.NaN }], [[Number.POSITIVE_INFINITY]], [[() => 1]], [[undefined]], [{ a: [Symbol('s')] }]])(
  'JsonSerializer refuses what JSON would turn into null without a word: %o',
  (value) => {
    expect(() => new JsonSerializer().dumps(value)).toThrow(TypeError)
  },
)

test('JsonSerializer takes a null that was meant', () => {
  const value = { a: null, b: [null, 'null'], c: { d: undefined } }
  expect(new JsonSerializer().dumps(value).toString()).toBe('{"a":null,"b":[null,"null"],"c":{}}')
})
