import { expect, test } from 'vitest'
import { missingSlots, SLOT_COUNT } from '../src/pools/coverage.ts'

const owned = (): string[][] => Array.from({ length: SLOT_COUNT }, () => ['127.0.0.1:30001'])

test('a fully owned slot map misses nothing, and an empty one everything', () => {
  expect(missingSlots(owned())).toEqual([])
  expect(missingSlots([])).toEqual(['0-16383'])
})

test('missing slots are named as ranges, single ones as numbers, at both ends too', () => {
  const slots: (string[] | undefined)[] = owned()
  for (const slot of [0, 1, 2, 500, 16_382, 16_383]) slots[slot] = []
  slots[12_182] = undefined
  expect(missingSlots(slots)).toEqual(['0-2', '500', '12182', '16382-16383'])
})
