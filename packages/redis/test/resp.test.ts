import { expect, test } from 'vitest'
import type { Argument } from '../src/command.ts'
import { encode } from '../src/resp.ts'

function piecesOf(name: string, args: readonly Argument[]): (string | Buffer)[] {
  const pieces: (string | Buffer)[] = []
  encode(name, args, { text: (text) => pieces.push(text), bytes: (bytes) => pieces.push(bytes) })
  return pieces
}

test('a command is an array of bulk strings, as in the specification of RESP', () => {
  // https://redis.io/docs/latest/develop/reference/protocol-spec/#sending-commands-to-a-redis-server
  expect(piecesOf('LLEN', ['mylist'])).toEqual(['*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n'])
})

test('lengths count bytes of UTF-8, and numbers are decimal text', () => {
  expect(piecesOf('set', ['é€😀', '', -1.5])).toEqual(['*4\r\n$3\r\nset\r\n$9\r\né€😀\r\n$0\r\n\r\n$4\r\n-1.5\r\n'])
})

test('bytes are passed on as they are, between the texts around them', () => {
  const bytes = Buffer.from([0, 13, 10])
  const pieces = piecesOf('set', ['k', bytes, Buffer.alloc(0), 'PX', 5])
  expect(pieces[1]).toBe(bytes)
  expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))).toEqual(
    Buffer.from('*6\r\n$3\r\nset\r\n$1\r\nk\r\n$3\r\n\0\r\n\r\n$0\r\n\r\n$2\r\nPX\r\n$1\r\n5\r\n'),
  )
})
