import { expect, test } from 'vitest'
import { RecentIds } from '../src/recent-ids.ts'

test('remembers at least as many ids as it is told to, and forgets the oldest', () => {
  const ids = new RecentIds(3)
  for (let id = 1; id <= 7; id += 1) ids.add(String(id))
  expect([1, 2, 3, 4, 5, 6, 7].filter((id) => ids.has(String(id)))).toEqual([4, 5, 6, 7])
})

test('an id that is named again counts as new', () => {
  const ids = new RecentIds(2)
  for (const id of ['a', 'b', 'c', 'a', 'd', 'e']) ids.add(id)
  expect(['a', 'b', 'c'].map((id) => ids.has(id))).toEqual([true, false, true])
})
