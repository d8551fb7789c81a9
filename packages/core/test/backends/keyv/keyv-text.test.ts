import { describe, expect, test } from 'vitest'
import { bytesOf, textOf } from '../../../src/backends/keyv/keyv-text.ts'

describe('text of bytes', () => {
  test.each([
    ['JSON stays readable', '{"name":"Zoë"}', '{"name":"Zoë"}'],
    ['an integer', '42', '42'],
    ['nothing', '', ''],
  ])('%s', (_, bytes, text) => {
    expect(textOf(Buffer.from(bytes))).toBe(text)
  })

  test.each([
    ['bytes that are no UTF-8', Buffer.from([0xc1, 0x48, 0x46, 0xff])],
    ['a zero, which some databases refuse', Buffer.from('a\0b')],
    ['text that looks like our base64', Buffer.from('data:;base64,AAAA')],
    ['half of a character', Buffer.from('é').subarray(0, 1)],
    ['a BOM', Buffer.from('\uFEFFtext')],
    ['text with colons in front', Buffer.from('::base64:x')],
  ])('%s comes back as it was', (_, bytes) => {
    expect(bytesOf(textOf(bytes))).toEqual(bytes)
  })

  test('what others put into the Keyv is read as JSON', () => {
    expect(bytesOf({ a: [1] }).toString()).toBe('{"a":[1]}')
    expect(bytesOf(5).toString()).toBe('5')
    expect(bytesOf(undefined).toString()).toBe('')
  })
})
