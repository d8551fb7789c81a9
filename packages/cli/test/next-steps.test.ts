import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nextStep } from '../src/next-steps.ts'

const ERRORS = readFileSync(new URL('../../../docs/reference/errors.md', import.meta.url), 'utf8')
const [, section = ''] = ERRORS.split('### What servers say\n')
const rows = [...(section.split('\n## ', 1)[0] ?? '').matchAll(/^\| (`.+?`) \| /gm)].map(([, words = '']) => words)

test('there is a next step for all words of servers that docs/reference/errors.md explains', () => {
  expect(rows.length).toBeGreaterThan(20)
  const words = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one.replace('…', 'x')))
  const without = nextStep('ERR_CACHE_CONNECTION', 'anything else')
  expect(without).toBeDefined()
  expect(words.filter((one) => nextStep('ERR_CACHE_CONNECTION', one) === without)).toEqual([])
})

test('words of servers count only in errors that are theirs', () => {
  expect(nextStep('ERR_CACHE_SERVER', 'OOM command not allowed')).toMatch(/maxmemory/)
  expect(nextStep('ERR_CACHE_DECODE', 'OOM command not allowed')).toMatch(/inspect/)
  expect(nextStep('ENOENT', 'ENOENT')).toBeUndefined()
})
