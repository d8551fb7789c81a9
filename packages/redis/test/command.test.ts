import { expect, test } from 'vitest'
import { asText } from '../src/command.ts'

test.each([
  ['ASCII', Buffer.from('{"a":1}\0\x7f'), 'string'],
  ['nothing', Buffer.alloc(0), 'string'],
  ['UTF-8', Buffer.from('é'), 'object'],
  ['a byte that is no text', Buffer.from([0xff]), 'object'],
  ['more than 1,024 bytes', Buffer.alloc(1025, 'x'), 'object'],
])('%s is the same on the wire, as text where that is ASCII and short', (_, bytes, type) => {
  const sent = asText(bytes)
  expect(typeof sent).toBe(type)
  expect(Buffer.from(sent as string)).toEqual(bytes)
})
