import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { JsonSerializer } from '../../src/index.ts'
import { build, problemsOf } from '../support.ts'

describe('what is given for a class', () => {
  test.each([class Foo {}, () => 1, Map, JsonSerializer])(
    'is refused as BACKEND if it is not a cache: %s',
    (BACKEND) => {
      expect(problemsOf({ BACKEND })).toEqual([
        { path: 'CACHES.default.BACKEND', message: expect.stringContaining('expected a cache class') },
      ])
    },
  )

  test.each([5, null, undefined, {}, 'text'])('is refused when its name stands for %j', (odd) => {
    const stands = { message: expect.stringContaining('"odd" stands for') }
    expect(problemsOf({ BACKEND: 'odd' }, { BACKEND: { odd } })).toMatchObject([stands])
    expect(problemsOf({ BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'odd' } }, { SERIALIZER: { odd } })).toMatchObject([
      stands,
    ])
    expect(problemsOf({ BACKEND: 'locmem', KEY_FUNCTION: 'odd' }, { KEY_FUNCTION: { odd } })).toMatchObject([stands])
  })

  test('is called a function where one is wanted', () => {
    const [problem] = problemsOf({ BACKEND: 'locmem', KEY_FUNCTION: 'x' })
    expect(problem?.message).toMatch(/^unknown function "x"; known names: none\./)
  })

  test('is never shown with a password, should it be a URL in the wrong place', () => {
    expect(inspect(problemsOf({ BACKEND: 'redis://:hunter2@h' }))).not.toContain('hunter2')
    expect(inspect(problemsOf({ BACKEND: 'locmem', OPTIONS: { SERIALIZER: 'redis://:hunter2@h' } }))).not.toContain(
      'hunter2',
    )
  })
})

test("Django's None for KEY_FUNCTION is null here, and means the default", async () => {
  const cache = build({ BACKEND: 'locmem', KEY_FUNCTION: null, REVERSE_KEY_FUNCTION: null }).get()
  expect(cache.makeKey('k')).toBe(':1:k')
})

test('a TIMEOUT beyond what milliseconds can count is named by its path', () => {
  expect(problemsOf({ BACKEND: 'locmem', TIMEOUT: 1e300 })[0]?.path).toBe('CACHES.default.TIMEOUT')
})
