import { expect, test } from 'vitest'
import { ReplyReader } from '../../benchmarks/src/cache/contestants/reply-reader.ts'

// RESP, https://redis.io/docs/latest/develop/reference/protocol-spec/
const REPLIES = Buffer.from('+OK\r\n$5\r\nab\r\nc\r\n$-1\r\n$0\r\n\r\n$3\r\n€\r\n')
const EXPECTED = ['OK', 'ab\r\nc', null, '', '€']

test('replies are read wherever they are cut', () => {
  for (let cut = 0; cut <= REPLIES.length; cut += 1) {
    const replies: (string | null)[] = []
    const reader = new ReplyReader((reply) => replies.push(reply))
    reader.read(REPLIES.subarray(0, cut))
    reader.read(REPLIES.subarray(cut))
    expect(replies).toEqual(EXPECTED)
  }
})

test('an error reply is thrown', () => {
  const reader = new ReplyReader(() => {})
  expect(() => reader.read(Buffer.from('-ERR wrong number of arguments\r\n'))).toThrow('-ERR wrong number of arguments')
})
