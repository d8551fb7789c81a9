import { expect, test } from 'vitest'
import { packages, read, sourcesOf } from './repository.ts'

const CODE = /\b(?:ERR|WARN)_(?:CACHE|LOCAL)_[A-Z_]*[A-Z]\b/g

const thrown = new Set(
  packages.flatMap(({ folder }) => sourcesOf(folder)).flatMap((path) => read(path).match(CODE) ?? []),
)
const documented = [...read('docs/reference/errors.md').matchAll(/^### `(\w+)`$/gm)].map((heading) => heading[1])

test('every error and warning code has a section in docs/reference/errors.md', () => {
  expect(thrown.size).toBeGreaterThan(20)
  expect([...thrown].filter((code) => !documented.includes(code))).toEqual([])
})

test('docs/reference/errors.md has no section for a code that does not exist, and none twice', () => {
  expect(documented.filter((code) => !thrown.has(String(code)))).toEqual([])
  expect(documented).toEqual([...new Set(documented)])
})
