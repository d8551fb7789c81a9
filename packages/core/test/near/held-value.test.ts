import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { StructuredSerializer } from '../../src/index.ts'
import { holdValue, shareValue } from '../../src/near/held-value.ts'

const rich = new StructuredSerializer()
const decode = (bytes: Buffer): unknown => rich.loads(bytes)

/** Holds a value as a near cache does: it is decoded for that, so that nobody else has it. */
const hold = (value: unknown) => {
  const body = rich.dumps(value)
  return holdValue(rich.loads(body), body)
}

const shared = { shared: 1 }

test.each([
  ['immutable', ['text', 'é', 'snow ☃', 0, -0, 1.5, Number.NaN, 12345678901234567890n, true, null]],
  ['flat', [{ a: 1, b: 'x', c: null, d: 2n }, {}, [], [1, 'two', null], { 'not a name': 1, 0: 'zero' }]],
  ['deep', [{ a: { b: [1, { c: 2 }] } }, [[1], [2, [3]]], [{ a: 1 }], { a: [undefined, 1] }]],
  [
    'encoded',
    [
      new Date(5),
      { when: new Date(5) },
      new Map([[1, { a: 1 }]]),
      new Set([1]),
      Buffer.from([1, 2]),
      { nested: { bytes: new Uint8Array([1]) } },
      [shared, shared],
    ],
  ],
] as const)('%s values equal what was stored', (form, values) => {
  for (const value of values) {
    const held = hold(value)
    expect(held.form, String(serialize(value))).toBe(form)
    expect(shareValue(held, decode)).toStrictEqual(rich.loads(rich.dumps(value)))
  }
})

test.each([
  ['a flat object', { a: 1 }, (value: { a: number }) => Object.assign(value, { a: 2, b: 3 })],
  ['an array', [1, 2], (value: number[]) => value.push(3)],
  ['a nested object', { a: { b: [1] } }, (value: { a: { b: number[] } }) => value.a.b.push(2)],
  ['an array of objects', [{ a: 1 }], ([first]: { a: number }[]) => Object.assign(first as object, { a: 2 })],
  ['a date', { at: new Date(5) }, (value: { at: Date }) => value.at.setTime(6)],
  [
    'a map',
    new Map([['a', { b: 1 }]]),
    (value: Map<string, object>) => Object.assign(value.get('a') as object, { b: 2 }),
  ],
  ['bytes', Buffer.from('abc'), (value: Buffer) => value.fill(0)],
] as const)('what a caller does to %s, no other caller sees', (_, value, change) => {
  const held = hold(value)
  const before = rich.loads(rich.dumps(value))
  ;(change as (value: unknown) => void)(shareValue(held, decode))
  expect(shareValue(held, decode)).toStrictEqual(before)
})

test('a value with an own __proto__, of a class or too deep to copy is held as bytes', () => {
  class Point {
    x = 1
  }
  let deep: unknown = 1
  for (let level = 0; level < 1000; level += 1) deep = [deep]
  for (const value of [JSON.parse('{"__proto__": {"a": 1}}'), new Point(), Object.create(null), { f: () => 1 }, deep]) {
    expect(holdValue(value, Buffer.from('bytes')).form).toBe('encoded')
  }
})

test('bytes are copied, so that they keep no larger buffer in memory and nobody can change them', () => {
  const buffer = Buffer.alloc(100_000)
  const body = buffer.subarray(10, 20)
  const { value } = holdValue(new Date(), body)
  body.fill(1)
  expect([...(value as Buffer)]).toEqual(Array(10).fill(0))
  expect((value as Buffer).buffer.byteLength).toBe(10)
})

test('the estimated size grows with text, keys and items', () => {
  const sizeOf = (value: unknown): number => holdValue(value, Buffer.from('')).size
  expect(sizeOf('x'.repeat(1000))).toBeGreaterThan(1000)
  expect(sizeOf('☃'.repeat(1000))).toBeGreaterThan(2000)
  expect(sizeOf(Array(1000).fill(1))).toBeGreaterThan(8000)
  expect(sizeOf({ a: { b: 'x'.repeat(1000) } })).toBeGreaterThan(1100)
})
