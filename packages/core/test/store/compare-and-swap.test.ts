import { expect, test } from 'vitest'
import { CONTENDED, compareAndSwap } from '../../src/index.ts'

test('compareAndSwap returns what the first step returned that was not contended', async () => {
  const results = [CONTENDED, CONTENDED, false, true]
  expect(await compareAndSwap('k', async () => results.shift() ?? CONTENDED)).toBe(false)
  expect(results).toEqual([true])
})

test('compareAndSwap passes on what a step throws, at once', async () => {
  let steps = 0
  const failing = compareAndSwap('k', () => {
    steps += 1
    return Promise.reject(new RangeError('no'))
  })
  await expect(failing).rejects.toThrow(RangeError)
  expect(steps).toBe(1)
})

test('compareAndSwap gives up after a hundred contended steps, with an error that names the key', async () => {
  let steps = 0
  const contended = compareAndSwap('a:1:k', async () => {
    steps += 1
    return CONTENDED
  })
  await expect(contended).rejects.toMatchObject({
    code: 'ERR_CACHE_CONTENTION',
    message: '"a:1:k" was changed by others during each of 100 attempts to update it.',
  })
  expect(steps).toBe(100)
})

test('three hundred writers of one value all succeed', async () => {
  let stored = 0
  const add = async (): Promise<number | typeof CONTENDED> => {
    const read = stored
    await new Promise(setImmediate)
    if (stored !== read) return CONTENDED
    stored = read + 1
    return stored
  }
  const sums = await Promise.all(Array.from({ length: 300 }, () => compareAndSwap('k', add)))
  expect(new Set(sums).size).toBe(300)
  expect(stored).toBe(300)
})
