import { expect, test } from 'vitest'
import { compileGlob } from '../../src/index.ts'

// What patterns mean is compared with a real server in test/glob.

test('a hostile pattern costs no more than pattern times text', () => {
  const matches = compileGlob(`${'*a'.repeat(30)}*b`)
  const text = 'a'.repeat(20_000)
  // With plain backtracking over every star this would not end in a lifetime.
  expect(matches(text)).toBe(false)
  expect(matches(`${text}b`)).toBe(true)
})

test('a compiled glob keeps no state between texts', () => {
  const matches = compileGlob('user:*:[ab]')
  expect(['user:1:a', 'user:1:c', 'user:1:a', 'user:2:b'].map(matches)).toEqual([true, false, true, true])
})
