import { expect, test } from 'vitest'
import { WaitTimeoutError, waitFor } from '../src/index.ts'

test('waitFor returns the first thing that is truthy', async () => {
  const answers = [undefined, 0, 'ready']
  expect(await waitFor('an answer comes', () => answers.shift(), { interval: 1 })).toBe('ready')
})

test('waitFor takes an error for "not yet"', async () => {
  let calls = 0
  const condition = (): number => {
    calls++
    if (calls < 3) throw new Error('too early')
    return calls
  }
  expect(await waitFor('the third call', condition, { interval: 1 })).toBe(3)
})

test('waitFor gives up with the condition and the last state', async () => {
  const failure = waitFor('pigs fly', () => Promise.reject(new Error('no wings')), { timeout: 30, interval: 5 })
  await expect(failure).rejects.toBeInstanceOf(WaitTimeoutError)
  await expect(failure).rejects.toThrow('Gave up after 30 ms of waiting until pigs fly; the last state was: no wings')
})

test('waitFor gives up on a condition that hangs', async () => {
  const failure = waitFor('nothing', () => new Promise<never>(() => {}), { timeout: 30 })
  await expect(failure).rejects.toThrow('the last state was: no answer yet')
})

test('waitFor ends early with the reason of its signal', async () => {
  const ended = new AbortController()
  const failure = waitFor('nothing', () => false, { signal: ended.signal })
  ended.abort(new Error('no need any more'))
  await expect(failure).rejects.toThrow('no need any more')
})
