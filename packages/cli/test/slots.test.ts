import { expect, test } from 'vitest'
import { countSlots, formatSlots } from '../src/local/slots.ts'

test('slots are counted and written as redis-cli does', () => {
  const slots = [
    { from: 0, to: 5460 },
    { from: 5462, to: 5462 },
  ]
  expect(countSlots(slots)).toBe(5462)
  expect(formatSlots(slots)).toBe('0-5460,5462')
})
