import { expect, test } from 'vitest'
import { changeGlobText, compileGlob, completeGlob } from '../../src/index.ts'

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

test.each([
  ['open brackets', '['],
  ['classes', '[a]'],
  ['ranges', '[a-'],
  ['backslashes', '\\'],
  ['stars', '*'],
  ['text', '\\é'],
])('a pattern of 100,000 %s is read in linear time', (_, piece) => {
  const pattern = piece.repeat(100_000)
  const start = performance.now()
  compileGlob(pattern)('a')
  expect(compileGlob(completeGlob(pattern))('a')).toBe(compileGlob(pattern)('a'))
  expect(performance.now() - start).toBeLessThan(5000)
})

test('changeGlobText changes literal text, and no wildcard or class', () => {
  expect(changeGlobText('a\\*b*[x-z\\]]?é', (text) => `<${text.toUpperCase()}>`)).toBe('<A\\*B>*[x-z\\]]?<É>')
})
