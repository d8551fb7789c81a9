import { expect, test } from 'vitest'
import type { Command } from '../src/command.ts'
import { LargeKeys } from '../src/pools/large-keys.ts'

const command = (name: string, ...args: string[]): Command => ({
  name,
  key: args[0] as string,
  args,
  from: 'any',
  reply: () => undefined,
})
const large = Buffer.alloc(101)
const small = Buffer.alloc(100)

test('a key is large once a large value was read, and no more once a small one was, or none', () => {
  for (const reply of [small, null]) {
    const keys = new LargeKeys(100)
    keys.learn(command('get', 'a'), small)
    expect(keys.expects(command('get', 'a'))).toBe(false)
    keys.learn(command('get', 'a'), large)
    expect(keys.expects(command('get', 'a'))).toBe(true)
    expect(keys.expects(command('get', 'b'))).toBe(false)
    keys.learn(command('get', 'a'), reply)
    expect(keys.expects(command('get', 'a'))).toBe(false)
  }
})

test('what does not read the value is small, and tells nothing of its size', () => {
  const keys = new LargeKeys(100)
  keys.add('a')
  for (const name of ['exists', 'pttl', 'getrange', 'set']) {
    expect(keys.expects(command(name, 'a'))).toBe(false)
    keys.learn(command(name, 'a'), small)
  }
  expect(keys.expects(command('get', 'a'))).toBe(true)
})

test('of an MGET each key is judged by its own value', () => {
  const keys = new LargeKeys(100)
  keys.learn(command('mget', 'a', 'b', 'c'), [small, large, null])
  expect(['a', 'b', 'c'].map((key) => keys.expects(command('get', key)))).toEqual([false, true, false])
  expect(keys.expects(command('mget', 'a', 'b'))).toBe(true)
  expect(keys.expects(command('mget', 'a', 'c'))).toBe(false)
})

test('the parts of a hash or a set count together', () => {
  const keys = new LargeKeys(100)
  keys.learn(command('hgetall', 'hash'), [Buffer.from('f'), small])
  keys.learn(command('smembers', 'set'), [Buffer.alloc(50), Buffer.alloc(50)])
  expect(keys.expects(command('hget', 'hash', 'f'))).toBe(true)
  expect(keys.expects(command('smembers', 'set'))).toBe(false)
})

test('a thousand keys are remembered, those that were large most recently', () => {
  const keys = new LargeKeys(100)
  for (let index = 0; index < 1000; index += 1) keys.add(`k${index}`)
  keys.add('k0')
  keys.add('one more')
  expect(['k0', 'k1', 'k2', 'one more'].map((key) => keys.expects(command('get', key)))).toEqual([
    true,
    false,
    true,
    true,
  ])
})
