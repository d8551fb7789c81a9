import { expect, test } from 'vitest'
import type { Call } from '../../benchmarks/src/cache/calls.ts'
import { callOf, fill, keysOf } from '../../benchmarks/src/cache/calls.ts'
import { runLoop } from '../../benchmarks/src/cache/closed-loop.ts'
import type { Client } from '../../benchmarks/src/cache/contestant.ts'

const loop = { inFlight: 2, ms: 1, local: false }
const keys = keysOf('k')
const client = (get: (key: string) => Promise<unknown>): Client => ({ get, close: async () => {} })

function getOf(one: Client): Call {
  const call = callOf(one, { operation: 'get', value: 'json', inFlight: 1 }, keys)
  if (!call) throw new Error('a client with get can get')
  return call
}

test('a call that finds nothing ends a run', async () => {
  await expect(runLoop(getOf(client(async () => undefined)), loop)).rejects.toThrow('a call found no value')
})

test('a call that fails ends a run', async () => {
  const broken = client(async () => {
    throw new Error('connection is closed')
  })
  await expect(runLoop(getOf(broken), loop)).rejects.toThrow('connection is closed')
})

test('a list with too few values ends a run', async () => {
  const few: Client = { getMany: async () => [1, 2], close: async () => {} }
  const call = callOf(few, { operation: 'getMany', value: 'json', inFlight: 1 }, keys)
  expect(call?.accepts(await call.run(1))).toBe(false)
  expect(call?.accepts(Array.from({ length: 100 }, () => 1))).toBe(true)
  expect(call?.accepts(new Map([['only', 1]]))).toBe(false)
})

test('a client without a method does not take part', () => {
  expect(
    callOf(
      client(async () => 1),
      { operation: 'setMany', value: 'json', inFlight: 1 },
      keys,
    ),
  ).toBeUndefined()
})

test('a client that changes a value is found out before it is measured', async () => {
  const store = new Map<string, unknown>()
  const set = async (key: string, value: unknown): Promise<void> => void store.set(key, value)
  const faithful = { ...client(async (key) => store.get(key)), set }
  const lossy = { ...client(async (key) => ({ ...(store.get(key) as object), note: undefined })), set }
  await fill(faithful, 'json', keys)
  await expect(fill(lossy, 'json', keys)).rejects.toThrow('k:0')
})
