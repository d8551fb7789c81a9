import { expect, test } from 'vitest'
import { TurnReads } from '../src/store/turn-reads.ts'

/** Reads that can be looked at and answered. */
function make() {
  const sent: string[] = []
  const reads = new TurnReads(async (key) => {
    sent.push(key)
    if (key === 'broken') throw new Error('broken')
    return `${key} ${sent.length}`
  })
  return { sent, reads }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('reads of one turn leave together when it ends, and each key once', async () => {
  const { sent, reads } = make()
  const first = reads.read('a')
  // Another request comes in its own tick.
  await Promise.resolve()
  const all = [first, reads.read('b'), reads.read('a')]
  expect(sent).toEqual([])
  expect(await Promise.all(all)).toEqual(['a 1', 'b 2', 'a 1'])
  expect(sent).toEqual(['a', 'b'])
})

test('a request that comes in a later turn gets a read of its own', async () => {
  const { sent, reads } = make()
  const first = reads.read('a')
  await nextTurn()
  expect(await Promise.all([first, reads.read('a')])).toEqual(['a 1', 'a 2'])
  expect(sent).toEqual(['a', 'a'])
})

test('a read that fails fails for those who share it, and for nobody else', async () => {
  const { reads } = make()
  const all = await Promise.allSettled([reads.read('broken'), reads.read('broken'), reads.read('a')])
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  await nextTurn()
  await expect(reads.read('a')).resolves.toBe('a 3')
})
