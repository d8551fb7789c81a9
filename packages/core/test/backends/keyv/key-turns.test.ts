import { expect, test } from 'vitest'
import { KeyTurns } from '../../../src/backends/keyv/key-turns.ts'

interface Step {
  readonly done: Promise<void>
  end(): void
}

function steps(turns: KeyTurns, log: string[]): (kind: 'read' | 'change', name: string, keys: string[]) => Step {
  return (kind, name, keys) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const done = turns[kind](keys, async () => {
      log.push(`${name} begins`)
      await promise
      log.push(`${name} ends`)
    })
    return { done, end: resolve }
  }
}

test('reads run side by side, changes alone, in the order in which they were asked for', async () => {
  const log: string[] = []
  const step = steps(new KeyTurns(), log)
  const [one, two] = [step('read', 'one', ['k']), step('read', 'two', ['k'])]
  const three = step('change', 'three', ['k'])
  const four = step('read', 'four', ['k'])
  const other = step('change', 'other', ['x'])
  for (const { end } of [four, three, other, two, one]) end()
  await Promise.all([one, two, three, four, other].map(({ done }) => done))
  expect(log.indexOf('three begins')).toBeGreaterThan(Math.max(log.indexOf('one ends'), log.indexOf('two ends')))
  expect(log.indexOf('four begins')).toBeGreaterThan(log.indexOf('three ends'))
  expect(log.indexOf('other ends')).toBeLessThan(log.indexOf('three begins'))
})

test('changes of many keys in opposite orders do not wait for each other', async () => {
  const turns = new KeyTurns()
  let sum = 0
  const add = async (): Promise<void> => {
    const before = sum
    await new Promise(setImmediate)
    sum = before + 1
  }
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => turns.change(index % 2 ? ['a', 'b', 'a'] : ['b', 'a'], add)),
  )
  expect(sum).toBe(20)
})

test('a change that fails lets the next one through', async () => {
  const turns = new KeyTurns()
  const failing = turns.change(['k'], () => Promise.reject(new Error('no')))
  const next = turns.change(['k'], async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
