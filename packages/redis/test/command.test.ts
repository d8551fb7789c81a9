import { expect, test } from 'vitest'
import { type Argument, asText, keysOf, script, sizeOf } from '../src/command.ts'

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

test.each<[name: string, args: Argument[], keys: string[]]>([
  ['set', ['a', 'b'], ['a']],
  ['hset', ['a', 'f', 'v'], ['a']],
  ['mget', ['a', 'b', 'c'], ['a', 'b', 'c']],
  ['unlink', ['a', 'b'], ['a', 'b']],
  ['rename', ['a', 'b'], ['a', 'b']],
  ['smove', ['a', 'b', 'member'], ['a', 'b']],
  ['sunionstore', ['a', 'b', 'c'], ['a', 'b', 'c']],
])('%s names its keys', (name, args, keys) => {
  expect(keysOf({ name, key: 'a', args })).toEqual(keys)
})

test('a script names the keys that it says it has', () => {
  expect(keysOf(script('return 1', ['a', 'b'], ['value'], () => true))).toEqual(['a', 'b'])
})

test('the size of a command is that of its arguments, text by its characters', () => {
  expect(sizeOf({ args: ['key', 12345, Buffer.alloc(100), 'é'] })).toBe(3 + 8 + 100 + 1)
})
