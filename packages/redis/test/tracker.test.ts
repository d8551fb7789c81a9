import { once } from 'node:events'
import { expect, test } from 'vitest'
import { Listeners, type TrackingListener } from '../src/pools/tracking/pool-tracking.ts'
import { Tracker } from '../src/pools/tracking/tracker.ts'

const listenerOf = (...prefixes: string[]): TrackingListener => ({
  prefixes,
  forget: () => {},
  forgetAll: () => {},
  onRefused: () => {},
})

test('close() ends an attempt to connect, and makes no other', async () => {
  let attempts = 0
  let ended = false
  const open = async (signal: AbortSignal): Promise<never> => {
    attempts += 1
    await once(signal, 'abort')
    ended = true
    throw new Error('Connection is closed.')
  }
  const tracker = new Tracker({ open, listeners: new Listeners() })
  expect(tracker.guard).toBeUndefined()
  tracker.close()
  await new Promise(setImmediate)
  expect([attempts, ended]).toEqual([1, true])
})

test('servers are asked for no prefix that starts with another, which they would refuse', () => {
  const listeners = new Listeners()
  const [one, two, three] = [listenerOf('a:1:', 'a:!tag:'), listenerOf('a:1:user:', 'b:'), listenerOf('')]
  expect(listeners.add(one)).toBe(true)
  expect(listeners.prefixes).toEqual(['a:!tag:', 'a:1:'])
  expect(listeners.add(two)).toBe(true)
  expect(listeners.prefixes).toEqual(['a:!tag:', 'a:1:', 'b:'])
  expect(listeners.add(listenerOf('b:1:'))).toBe(false)
  expect(listeners.add(three)).toBe(true)
  expect(listeners.prefixes).toEqual([''])
  listeners.remove(three)
  listeners.remove(one)
  expect(listeners.prefixes).toEqual(['a:1:user:', 'b:'])
})
