import { describe, expect, test } from 'vitest'
import { build, problemsOf } from '../support.ts'

const settings = (one: string, other: string, LOCATION = 'shared'): object => ({
  one: { BACKEND: 'locmem', LOCATION: 'shared', KEY_PREFIX: one },
  other: { BACKEND: 'locmem', LOCATION, KEY_PREFIX: other },
})

describe('two caches in one store', () => {
  // 'a' with key '1:x' and 'a:1' with key 'x' are both stored as 'a:1:…': each would clear the other's.
  test.each([
    ['a', 'a:1'],
    ['a', 'a:12'],
    ['a', 'a:-1'],
    ['a', 'a:1:b'],
    ['', ':1'],
    ['', ':7:sessions'],
    ['a:b', 'a:b:2'],
  ])('with the prefixes %j and %j are refused, whichever comes first', (outer, inner) => {
    for (const [given, alias, other] of [
      [settings(outer, inner), 'other', 'one'],
      [settings(inner, outer), 'one', 'other'],
    ] as const) {
      const [problem, ...more] = problemsOf(given)
      expect(more).toEqual([])
      expect(problem?.path).toBe(`CACHES.${alias}.KEY_PREFIX`)
      expect(problem?.message).toContain(`"${inner}"`)
      expect(problem?.message).toContain(`"${outer}"`)
      expect(problem?.message).toContain(`CACHES.${other}`)
    }
  })

  test.each([
    ['a', 'a'],
    ['a', 'b'],
    ['a', 'a1'],
    ['a', 'a:b'],
    ['a', 'a:1b'],
    ['a', 'a:b:1'],
    ['a', 'a:-'],
    ['a', 'a:'],
    ['', 'a'],
    ['', '1'],
    ['a', 'a:1.5'],
  ])('with the prefixes %j and %j are fine', (one, other) => {
    expect(build(settings(one, other)).aliases).toEqual(['one', 'other'])
    expect(build(settings(other, one)).aliases).toEqual(['one', 'other'])
  })

  test('may have any prefixes where the stores are two', () => {
    expect(build(settings('a', 'a:1', 'elsewhere')).aliases).toEqual(['one', 'other'])
  })

  test('that are fine do not clear each other', async () => {
    const caches = build(settings('a', 'a:b'))
    await caches.get('one').set('k', 1)
    await caches.get('other').set('k', 2, { version: 7 })
    expect(await caches.get('one').clear()).toBe(1)
    expect(await caches.get('other').clear()).toBe(1)
  })

  test('are checked in pairs', () => {
    const three = {
      a: { BACKEND: 'locmem', KEY_PREFIX: 'a' },
      b: { BACKEND: 'locmem', KEY_PREFIX: 'a:1' },
      c: { BACKEND: 'locmem', KEY_PREFIX: 'a:1:2' },
    }
    expect(problemsOf(three).map(({ path }) => path)).toEqual([
      'CACHES.b.KEY_PREFIX',
      'CACHES.c.KEY_PREFIX',
      'CACHES.c.KEY_PREFIX',
    ])
  })
})
