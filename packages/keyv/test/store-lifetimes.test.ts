import { type Cache, createCaches } from 'holdfast'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type HoldfastKeyvStore, type KeyvContract, type KeyvStoreEntry, keyvStore } from '../src/index.ts'

let cache: Cache

// For Keyv's expiries and for the store in memory: the clock stands still until a test moves it.
beforeEach(() => {
  cache = createCaches({ BACKEND: 'locmem', TIMEOUT: 60 }).get()
  vi.useFakeTimers({ toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await cache.close()
})

function storeOf(contract: KeyvContract): HoldfastKeyvStore {
  return keyvStore(cache, { contract })
}

describe('lifetimes', () => {
  const lifetimeOf = (contract: KeyvContract, ms: number) => (contract === 5 ? ms : Date.now() + ms)
  const entryOf = (contract: KeyvContract, key: string, ms: number | undefined): KeyvStoreEntry => {
    if (ms === undefined) return { key, value: key }
    return contract === 5 ? { key, value: key, ttl: ms } : { key, value: key, expires: Date.now() + ms }
  }

  describe.each([[5], [6]] as const)('under contract %d', (contract) => {
    test('are kept to the millisecond', async () => {
      const store = storeOf(contract)
      await store.set('k', 'v', lifetimeOf(contract, 1001))
      expect(await cache.pttl('k')).toBe(1001)
    })

    test('in the past leave no key, not even an older one', async () => {
      const store = storeOf(contract)
      await store.set('k', 'old')
      expect(await store.set('k', 'new', lifetimeOf(contract, -1))).toBe(true)
      expect(await store.has('k')).toBe(false)
      await store.set('j', 'old')
      expect(await store.setMany([entryOf(contract, 'j', -1)])).toEqual([true])
      expect(await store.has('j')).toBe(false)
    })

    test('differ from entry to entry of setMany', async () => {
      const store = storeOf(contract)
      const entries = [
        entryOf(contract, 'a', 1000),
        entryOf(contract, 'b', 2000),
        entryOf(contract, 'c', 1000),
        entryOf(contract, 'd', undefined),
      ]
      const writes = vi.spyOn(cache, 'setMany')
      expect(await store.setMany(entries)).toEqual([true, true, true, true])
      expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.pttl(key)))).toEqual([1000, 2000, 1000, null])
      expect(writes).toHaveBeenCalledTimes(3)
    })

    test('of a key named twice in setMany are those of the last', async () => {
      const store = storeOf(contract)
      const twice = [entryOf(contract, 'k', 1000), { ...entryOf(contract, 'k', 2000), value: 'last' }]
      expect(await store.setMany(twice)).toEqual([true, true])
      expect([await store.get('k'), await cache.pttl('k')]).toEqual(['last', 2000])
    })

    test('that are not given never end, as in Keyv', async () => {
      await storeOf(contract).set('k', 'v')
      expect(await cache.pttl('k')).toBeNull()
    })

    test("that are not given are the cache's TIMEOUT with useTimeout", async () => {
      await keyvStore(cache, { contract, useTimeout: true }).set('k', 'v')
      expect(await cache.ttl('k')).toBe(60)
    })
  })

  test('that are not given are the TIMEOUT that settings name', async () => {
    await using timed = keyvStore({ BACKEND: 'locmem', TIMEOUT: 1 })
    await using untimed = keyvStore({ BACKEND: 'locmem' })
    await using kept = keyvStore({ BACKEND: 'locmem', TIMEOUT: 1 }, { useTimeout: false })
    for (const store of [timed, untimed, kept]) await store.set('k', 'v')
    vi.advanceTimersByTime(1001)
    expect(await Promise.all([timed, untimed, kept].map((store) => store.has('k')))).toEqual([false, true, true])
  })
})
