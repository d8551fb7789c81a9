import { ConnectionInterruptedError, OperationTimeoutError, ServerError } from 'holdfast'
import { expect, test } from 'vitest'
import { now } from '../support/value-history.ts'
import { CounterChecker } from './workload/counter-checker.ts'
import { LockChecker } from './workload/lock-checker.ts'
import { outcomeOf } from './workload/outcome.ts'
import { Recorder } from './workload/recorder.ts'
import { ValueChecker } from './workload/value-checker.ts'

/** A checker with a value that was acknowledged, and its text. */
function written(values = new ValueChecker()): { readonly values: ValueChecker; readonly text: string } {
  const write = values.write(['k'], 'set')
  write.end('done')
  return { values, text: String(write.values.get('k')) }
}

const strict = () => ({ begun: now(), bound: 0 })

test('a value that was replaced before the read began is stale, and one that is replaced meanwhile is not', () => {
  const { values, text } = written()
  const early = strict()
  const next = values.write(['k'], 'set')
  values.read('k', text, values.stored('k'), strict())
  next.end('done')
  values.read('k', text, undefined, early)
  expect(values.stale).toEqual([])
  values.read('k', text, values.stored('k'), strict())
  expect(values.stale).toHaveLength(1)
})

test('a write whose outcome is unknown may be seen at any time after, and replaces nothing', () => {
  const { values, text } = written()
  const unknown = values.write(['k'], 'set')
  unknown.end('unknown')
  values.read('k', text, values.stored('k'), strict())
  written(values)
  values.read('k', unknown.values.get('k'), values.stored('k'), strict())
  expect(values.stale).toEqual([])
  values.read('k', text, values.stored('k'), strict())
  expect(values.stale).toHaveLength(1)
})

test('a write that was refused is never read, and replaces and removes nothing', () => {
  const { values, text } = written()
  const refused = values.write(['k'], 'set')
  refused.end('refused')
  const removal = values.write(['k'], 'remove')
  removal.end('refused')
  values.read('k', text, undefined, strict())
  expect([values.stale, values.impossible]).toEqual([[], []])
  values.read('k', refused.values.get('k'), undefined, { begun: now(), bound: undefined })
  expect(values.impossible).toEqual(['k returned #2, which the server had refused to write'])
})

test('nor is one that is refused after it was read', () => {
  const { values } = written()
  const refused = values.write(['k'], 'set')
  values.read('k', refused.values.get('k'), undefined, strict())
  expect(values.impossible).toEqual([])
  refused.end('refused')
  expect(values.impossible).toHaveLength(1)
})

const answer = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })

test.each<[name: string, refused: boolean, error: Error]>([
  ['an answer of the server', true, new ServerError('OOM', { cause: answer('OOM'), command: 'SET' })],
  [
    'a server that cannot serve now',
    true,
    new ConnectionInterruptedError('', { cause: answer('LOADING'), command: 'SET' }),
  ],
  ['the login', true, Object.assign(new Error('NOAUTH'), { code: 'ERR_CACHE_AUTHENTICATION' })],
  ['a lost connection', false, new ConnectionInterruptedError('', { cause: new Error('closed'), command: 'SET' })],
  ['what the server said before', false, new ConnectionInterruptedError('', { cause: answer('LOADING') })],
  ['a timeout', false, new OperationTimeoutError('', { command: 'SET' })],
  ['an answer to ioredis, which may have sent it before', false, answer('OOM')],
])('whether a write is refused by %s: %s', async (_name, refused, error) => {
  const recorder = new Recorder(1000)
  recorder.stop()
  expect(await recorder.call('set', () => Promise.reject(error))).toMatchObject({ refused })
})

test('a removed value that is read is stale, and a stored one that is not there is lost', () => {
  const { values, text } = written()
  values.read('k', undefined, values.stored('k'), strict())
  expect([...values.lost.keys()]).toEqual(['k#1'])
  values.write(['k'], 'remove').end('done')
  values.read('k', undefined, values.stored('k'), strict())
  expect(values.lost.size).toBe(1)
  values.read('k', text, values.stored('k'), strict())
  expect(values.stale).toHaveLength(1)
})

test.each(['other#1#abcdef', 'k#7#abcdef', 'k#1#', 'text', '{}'])('%s was never written there', (value) => {
  const { values } = written()
  values.read('k', value, values.stored('k'), strict())
  expect(values.impossible).toHaveLength(1)
})

test('a count that goes back, or further than was counted, is wrong', () => {
  const counter = new CounterChecker('n')
  const first = counter.restart()
  counter.counted(first + 1)
  counter.uncertain()
  counter.counted(first + 3)
  expect(counter.wrong).toEqual([])
  counter.counted(first + 5)
  counter.counted(first + 5)
  expect(counter.wrong).toHaveLength(2)
})

test('a lock that two have is wrong, unless the first has given it back or lost it', () => {
  const locks = new LockChecker()
  locks.acquired('a', 1, now() + 1000)
  locks.releasing('a', 1)
  locks.acquired('a', 2, now())
  locks.acquired('a', 3, now() + 1000)
  expect(locks.wrong).toEqual([])
  locks.acquired('a', 4, now() + 1000)
  expect(locks.wrong).toHaveLength(1)
})

test('only what a change of roles explains is counted apart', () => {
  const { values, text } = written()
  written(values)
  values.read('k', text, undefined, strict())
  const recorder = new Recorder(1000)
  recorder.stop()
  const time = now()
  const seen = { subject: 'Holdfast', recorder, values, locks: new LockChecker(), counters: [], unhandled: [] } as const
  const around = { struck: time - 10, whole: time + 10, losesKeys: true }
  expect(outcomeOf({ ...seen, windows: { ...around, losesRole: true } })).toMatchObject({ wrong: [], apart: 1 })
  expect(outcomeOf({ ...seen, windows: { ...around, losesRole: false } }).wrong).toHaveLength(1)
  const later = { struck: time + 5000, whole: time + 6000, losesKeys: true, losesRole: true }
  expect(outcomeOf({ ...seen, windows: later }).wrong).toHaveLength(1)
})
