import { describe, expect, test } from 'vitest'
import { Codec, DjangoJsonSerializer, JsonSerializer, makeTemplateFragmentKey } from '../../../src/index.ts'
import { python } from '../fixtures/python.ts'

const compact = new JsonSerializer()
const django = new DjangoJsonSerializer()
const read = (text: string): unknown => compact.loads(Buffer.from(text))
const sparse: unknown[] = []
sparse.length = 1

describe('JSON under its Django name', () => {
  test.each(python.json)('is what Python writes, to the byte: %s', (text) => {
    expect(django.dumps(read(text)).toString()).toBe(text)
  })

  test('has dates as DjangoJSONEncoder writes them', () => {
    expect(django.dumps(new Date(1000)).toString()).toBe(python.moments[0])
    expect(django.dumps(new Date(1005)).toString()).toBe(python.moments[1])
  })

  test('leaves out and refuses what JSON.stringify leaves out, and turns into null', () => {
    const value = { a: undefined, b: () => 1, c: Symbol('s'), d: { toJSON: () => undefined }, e: 1 }
    expect(django.dumps(value).toString()).toBe('{"e": 1}')
    expect(django.dumps({ b: Object('x'), c: { toJSON: () => [] } }).toString()).toBe('{"b": "x", "c": []}')
    for (const refused of [sparse, [() => 1], Number.NaN, { a: 1n }, { a: new Date(Number.NaN) }])
      expect(() => django.dumps(refused)).toThrow(TypeError)
  })

  test('takes an object twice, but not within itself', () => {
    const one = {}
    const circle: unknown[] = [one, one]
    expect(django.dumps(circle).toString()).toBe('[{}, {}]')
    circle.push(circle)
    expect(() => django.dumps(circle)).toThrow(/itself/)
  })
})

describe('reading JSON', () => {
  test("takes Python's NaN and Infinity, but not within strings", () => {
    expect(read('[NaN, Infinity, -Infinity, "NaN", "a\\" Infinity", {"-Infinity": NaN}]')).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      'NaN',
      'a" Infinity',
      { '-Infinity': Number.NaN },
    ])
    expect(read('NaN')).toBeNaN()
  })

  test('gives integers beyond the safe range as bigints, floats as numbers', () => {
    expect(read('[9007199254740991, 9007199254740993, -12345678901234567890, 9007199254740992.0, 1e+20]')).toEqual([
      9007199254740991,
      9007199254740993n,
      -12345678901234567890n,
      9007199254740992,
      1e20,
    ])
    expect(compact.loads(compact.dumps({ a: [2 ** 53, 1e20, -(2 ** 60)] }))).toEqual({ a: [2 ** 53, 1e20, -(2 ** 60)] })
  })

  test('also refuses __proto__ next to a NaN', () => {
    expect(() => read('{"__proto__": {"polluted": NaN}, "a": 1}')).toThrow(/__proto__/)
  })

  test.each(['{NaN: 1}', '{12345678901234567890: 1}', '[-NaN]', '[1NaN]', '[0123456789012345678]', '[NaN NaN]'])(
    'takes no such number where JSON has no place for one: %s',
    (text) => {
      expect(() => read(text)).toThrow(SyntaxError)
    },
  )

  test('leaves digits in texts, names and floats alone, whatever precedes them', () => {
    const text = '{"a 12345678901234567890 ": "\\\\\\" ,12345678901234567890, NaN", "b": 1234567890123456.5, "c": NaN}'
    expect(read(text)).toEqual({
      'a 12345678901234567890 ': '\\" ,12345678901234567890, NaN',
      b: 1234567890123456.5,
      c: Number.NaN,
    })
  })

  test('refuses bytes that are not UTF-8', () => {
    expect(() => compact.loads(Buffer.from('22ff22', 'hex'))).toThrow(SyntaxError)
  })

  test.each([
    ['an integer of a million digits', '9'.repeat(1_000_000)],
    ['a million quotes before a NaN', `NaN${'\\"'.repeat(500_000)}`],
    ['a string without end before a NaN', `"${'\\"'.repeat(500_000)} NaN \\`],
  ])('quickly refuses %s', (_, text) => {
    const start = performance.now()
    expect(() => new Codec(compact).decode(Buffer.from(text), 'k')).toThrow(/"k"/)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

test('makeTemplateFragmentKey makes the keys Django makes', () => {
  expect([
    makeTemplateFragmentKey('sidebar'),
    makeTemplateFragmentKey('sidebar', []),
    makeTemplateFragmentKey('sidebar', ['é', 'a:b']),
    makeTemplateFragmentKey('sidebar', [1, -5, 1.5, 1e16, true, false, null, 10n ** 30n]),
  ]).toEqual(python.fragments)
  expect(() => makeTemplateFragmentKey('sidebar', [undefined as never])).toThrow(/varyOn/)
})
