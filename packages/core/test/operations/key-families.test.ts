import { describe, expect, onTestFinished, test } from 'vitest'
import { type OperationContext, operationChannel } from '../../src/index.ts'
import { FamilyCounts, MAX_FAMILIES, OTHER_FAMILY } from '../../src/operations/key-families.ts'
import { build, problemsOf } from '../support.ts'

const open = (OPTIONS: object = { KEY_FAMILIES: ['user:*:feed', 'user:*', 'page:*'] }) => {
  const caches = build({ default: { BACKEND: 'locmem', OPTIONS } })
  onTestFinished(() => caches.close())
  return caches.get('default')
}

describe('the family of a key', () => {
  test('is the first glob that matches it', () => {
    const families = new FamilyCounts(['user:*:feed', 'user:*', '[ab]?'])
    const names = ['user:7:feed', 'user:7', 'a1', 'other'].map((key) => families.nameOf(key))
    expect(names).toEqual(['user:*:feed', 'user:*', '[ab]?', OTHER_FAMILY])
  })

  test('is what the function says, unless that throws or says nothing that can be a name', () => {
    const answers: Record<string, unknown> = {
      one: 'first',
      none: undefined,
      empty: '',
      number: 7,
      long: 'x'.repeat(101),
    }
    const families = new FamilyCounts((key) => {
      if (key === 'throws') throw new Error('no')
      return answers[key] as string
    })
    expect(families.nameOf('one')).toBe('first')
    for (const key of ['none', 'empty', 'number', 'long', 'throws']) expect(families.nameOf(key)).toBe(OTHER_FAMILY)
  })

  test('is the overflow for each new one after the hundredth, and the counts stay whole', () => {
    const families = new FamilyCounts((key) => key)
    for (let index = 0; index < 10_000; index += 1) families.of(`family ${index}`).hits += 1
    const counted = families.snapshot()
    expect(counted).toHaveLength(MAX_FAMILIES + 1)
    expect(counted.find(({ family }) => family === OTHER_FAMILY)?.hits).toBe(10_000 - MAX_FAMILIES)
    expect(families.nameOf('family 0')).toBe('family 0')
    expect(families.nameOf('family 9999')).toBe(OTHER_FAMILY)
  })
})

describe('a cache with KEY_FAMILIES', () => {
  test('counts hits, misses, loads, their time and bytes by family, and the same in sum', async () => {
    const cache = open()
    await cache.set('page:1', 'four')
    await cache.getMany(['page:1', 'page:2'])
    await cache.get('user:7:feed')
    await cache.getOrSet('user:7', async () => {
      const end = performance.now() + 5
      while (performance.now() < end);
      return 'loaded'
    })
    await cache.getOrSet('user:7', () => 'not asked')
    await cache.getOrSet('user:8', () => Promise.reject(new Error('no'))).catch(() => {})
    const { families, ...total } = cache.stats()
    const by = Object.fromEntries(families.map(({ family, ...counts }) => [family, counts]))
    // "four" with its quotes.
    expect(by['page:*']).toMatchObject({ hits: 1, misses: 1, writes: 1, bytesWritten: 6, bytesRead: 6, loads: 0 })
    expect(by['user:*:feed']).toMatchObject({ hits: 0, misses: 1 })
    expect(by['user:*']).toMatchObject({ hits: 1, misses: 2, loads: 2, loadErrors: 1, writes: 1 })
    expect(by['user:*']?.loadSeconds).toBeGreaterThanOrEqual(0.005)
    for (const name of ['hits', 'misses', 'loads', 'loadErrors', 'writes', 'bytesRead', 'bytesWritten'] as const) {
      expect(total[name], name).toBe(families.reduce((sum, counts) => sum + counts[name], 0))
    }
  })

  test('tells those who watch its operations what each found', async () => {
    const cache = open()
    const seen: OperationContext[] = []
    const asyncEnd = (context: unknown): void => void seen.push(context as OperationContext)
    operationChannel.asyncEnd.subscribe(asyncEnd)
    onTestFinished(() => void operationChannel.asyncEnd.unsubscribe(asyncEnd))
    await cache.set('page:1', 'four')
    await Promise.all([cache.get('page:1'), cache.getMany(['page:1', 'a', 'b'])])
    await cache.getOrSet('page:2', () => 2)
    expect(seen.map(({ operation, family, topology }) => [operation, family, topology])).toEqual([
      ['set', 'page:*', 'locmem'],
      ['get', 'page:*', 'locmem'],
      ['getMany', undefined, 'locmem'],
      ['getOrSet', 'page:*', 'locmem'],
    ])
    expect(seen[0]?.counts).toMatchObject({ writes: 1, bytesWritten: 6, hits: 0, misses: 0 })
    expect(seen[1]?.counts).toMatchObject({ hits: 1, misses: 0, bytesRead: 6 })
    expect(seen[2]?.counts).toMatchObject({ hits: 1, misses: 2 })
    expect(seen[3]?.counts).toMatchObject({ hits: 0, misses: 1, loads: 1, writes: 1 })
  })

  test('counts nothing by family without the setting', async () => {
    const cache = open({})
    await cache.get('page:1')
    expect(cache.stats()).toMatchObject({ misses: 1, families: [] })
  })

  test.each([
    ['a string', 'user:*'],
    ['an empty list', []],
    ['a list of 101', Array.from({ length: 101 }, (_, index) => `f${index}`)],
    ['a number among globs', ['user:*', 7]],
    ['an empty glob', ['']],
  ])('refuses %s', (_, KEY_FAMILIES) => {
    const [problem, ...more] = problemsOf({ default: { BACKEND: 'locmem', OPTIONS: { KEY_FAMILIES } } })
    expect(more).toEqual([])
    expect(problem?.path).toBe('CACHES.default.OPTIONS.KEY_FAMILIES')
    expect(problem?.message).toContain(
      "expected 1 to 100 globs over keys, such as ['user:*'], or a function of the key",
    )
  })
})
