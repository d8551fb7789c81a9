import { describe, expect, test } from 'vitest'
import { gather, makeEntries, openStore } from '../support.ts'

describe('tokens', () => {
  test('are made once and are then the same for every value', async () => {
    const { tags } = makeEntries(openStore())
    const first = await tags.capture(['a', 'b', 'a'], null)
    expect(Object.keys(first ?? {})).toEqual(['a', 'b'])
    expect(await tags.capture(['b'], null)).toEqual({ b: first?.b })
  })

  test('are not made for a value without tags', async () => {
    const store = openStore()
    expect(await makeEntries(store).tags.capture([], null)).toBeUndefined()
    expect(await gather(store.scan('*', 10))).toEqual([])
  })

  test('live a minute longer than the value, and are never shortened', async () => {
    const store = openStore()
    const { tags } = makeEntries(store)
    await tags.capture(['a'], 10_000)
    expect(await store.remaining('p:!tag:a')).toBeGreaterThan(69_000)
    await tags.capture(['a'], 1)
    expect(await store.remaining('p:!tag:a')).toBeGreaterThan(69_000)
    await tags.capture(['a'], null)
    expect(await store.remaining('p:!tag:a')).toBeNull()
  })

  test('are current until one of them is invalidated or lost', async () => {
    const store = openStore()
    const { tags } = makeEntries(store)
    const values = [{ tags: await tags.capture(['a', 'b'], null) }, { tags: await tags.capture(['b'], null) }, {}]
    expect(await tags.areCurrent(values, 'any')).toEqual([true, true, true])
    expect(await tags.invalidate(['a', 'unused'])).toBe(1)
    expect(await tags.areCurrent(values, 'any')).toEqual([false, true, true])
    // A new value of the tag does not bring the old one back.
    await tags.capture(['a'], null)
    expect(await tags.areCurrent(values, 'any')).toEqual([false, true, true])
    await store.flush()
    expect(await tags.areCurrent(values, 'any')).toEqual([false, false, true])
  })

  test.each([['a'], [['']], [[5]], [['\ud800']]])('refuse %j as tags', async (names) => {
    const { tags } = makeEntries(openStore())
    await expect(tags.capture(names as never, null)).rejects.toMatchObject({ code: 'ERR_CACHE_ARGUMENT' })
  })
})
