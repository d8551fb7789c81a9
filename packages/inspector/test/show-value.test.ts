import { Framed } from '@holdfast/core'
import { expect, test } from 'vitest'
import { showValue } from '../src/show-value.ts'

const show = (value: unknown) => showValue({ kind: 'value', value, bytes: 1 })

test.each([
  ['text', 'as it is', 'as it is'],
  ['JSON', { a: [1, null, true] }, '{\n  "a": [\n    1,\n    null,\n    true\n  ]\n}'],
  ['null', null, 'null'],
  ['bytes', Buffer.from('hi\0'), '00000000  68 69 00                                         hi.'],
])('%s is shown', (_, value, text) => {
  expect(show(value).text).toBe(text)
})

test.each([
  [new Map([['a', 1n]]), "Map(1) { 'a' => 1n }"],
  [{ at: new Date(0) }, '{ at: 1970-01-01T00:00:00.000Z }'],
  [Number.NaN, 'NaN'],
])('what JSON cannot say is shown as Node prints it: %o', (value, text) => {
  expect(show(value)).toMatchObject({ format: 'object', text })
})

test('a record is shown as its metadata and its bytes, as text if they are text', () => {
  expect(show(new Framed({ status: 200 }, Buffer.from('<p>'))).text).toBe('{\n  "status": 200\n}\n\n<p>')
  expect(show(new Framed({}, Buffer.from([0, 1]))).text).toContain('00000000  00 01')
})

test('at most 64 KB are shown, and it is said when there is more', () => {
  expect(show('x'.repeat(65_536))).toMatchObject({ cut: false })
  const shown = show('x'.repeat(65_537))
  expect(shown.cut).toBe(true)
  expect(shown.text).toHaveLength(65_536)
  const start = Buffer.alloc(65_536)
  const large = showValue({ kind: 'bytes', start, bytes: 12_000_000, reason: 'It is large.' })
  expect(large).toMatchObject({ format: 'bytes', cut: true, bytes: 12_000_000, reason: 'It is large.' })
  expect(large.text.length).toBeLessThan(100_000)
})
