import { expect, test } from 'vitest'
import { setCondition } from '../../src/cache/set-condition.ts'
import type { SetOptions } from '../../src/index.ts'

test.each<[SetOptions, ReturnType<typeof setCondition>]>([
  [{}, undefined],
  [{ timeout: 60, tags: ['t'] }, undefined],
  [{ nx: true, timeout: 60, tags: ['t'] }, 'nx'],
  [{ nx: false, xx: true }, 'xx'],
  [{ keepttl: true }, undefined],
  [{ keepttl: true, xx: true }, 'xx'],
])('the condition of %j is %s', (options, condition) => {
  expect(setCondition(options)).toBe(condition)
})

test.each<[SetOptions, string]>([
  [{ nx: true, xx: true }, 'nx or xx'],
  [{ keepttl: true, nx: true }, 'keepttl or nx'],
  [{ keepttl: true, timeout: null }, 'keepttl or timeout'],
  [{ keepttl: true, tags: [] }, 'keepttl or tags'],
])('%j is refused: set() takes %s, not both', (options, pair) => {
  expect(() => setCondition(options)).toThrow(`set() takes ${pair}, not both.`)
})
