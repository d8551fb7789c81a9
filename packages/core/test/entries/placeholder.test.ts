import { describe, expect, test } from 'vitest'
import { hasScope, isPlaceholder, makePlaceholder, mayBePlaceholder } from '../../src/entries/placeholder.ts'

describe('a placeholder', () => {
  test('is JSON for null, so that Django reads None, and no two are equal', () => {
    const made = Array.from({ length: 100 }, () => makePlaceholder(''))
    for (const bytes of made) expect(JSON.parse(bytes.toString())).toBeNull()
    expect(new Set(made.map(String)).size).toBe(100)
  })

  test('is recognized, by its first eight bytes as one that may be', () => {
    const bytes = makePlaceholder('')
    expect(isPlaceholder(bytes)).toBe(true)
    expect(mayBePlaceholder(bytes.subarray(0, 8))).toBe(true)
  })

  test('is shared within a scope', () => {
    const bytes = makePlaceholder('{"t":"1"}')
    expect([hasScope(bytes, '{"t":"1"}'), hasScope(bytes, '{"t":"2"}'), hasScope(bytes, '')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test.each([
    '',
    'n',
    'null',
    'nullable',
    'null ',
    `null${' '.repeat(63)}`,
    `null${' '.repeat(65)}`,
    `null${' '.repeat(63)}x`,
    `"ull${' '.repeat(64)}`,
    `nulL${' '.repeat(64)}`,
    `5   ${' '.repeat(64)}`,
  ])('is not %j', (text) => {
    expect(isPlaceholder(Buffer.from(text))).toBe(false)
  })

  test.each(['', 'n', 'null', 'nullable', 'nil ', '{"a":1}'])('is not what begins with %j', (text) => {
    expect(mayBePlaceholder(Buffer.from(text))).toBe(false)
  })
})
