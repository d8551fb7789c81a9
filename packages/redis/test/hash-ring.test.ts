import { describe, expect, test } from 'vitest'
import { HashRing } from '../src/clients/hash-ring.ts'
import { KEYS, RINGS } from './hash-ring-golden.ts'

describe('the hash ring', () => {
  test.each(RINGS)('gives every key to the node that django-redis gives it to: $nodes', ({ nodes, shards }) => {
    const ring = new HashRing(nodes)
    expect(KEYS.map((key) => ring.nodeOf(key)).join('')).toBe(shards)
  })

  test('moves few keys when a node is added, and those to the new one', () => {
    const [before, after] = [
      ['a', 'b', 'c'],
      ['a', 'b', 'c', 'd'],
    ].map((nodes) => new HashRing(nodes))
    const moved = KEYS.filter((key) => before?.nodeOf(key) !== after?.nodeOf(key))
    expect(moved.length).toBeLessThan(KEYS.length / 2)
    expect(moved.every((key) => after?.nodeOf(key) === 3)).toBe(true)
  })
})
