import { type Cache, createCaches } from 'holdfast'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type HoldfastKeyvStore, type KeyvContract, keyvStore } from '../src/index.ts'

let cache: Cache

beforeEach(() => {
  cache = createCaches({ BACKEND: 'locmem', KEY_PREFIX: 'app', VERSION: 2, TIMEOUT: 60 }).get()
})

afterEach(async () => {
  vi.restoreAllMocks()
  await cache.close()
})

function storeOf(contract: KeyvContract, namespace?: string): HoldfastKeyvStore {
  const store = keyvStore(cache, { contract })
  store.namespace = namespace
  return store
}

async function entriesOf(store: HoldfastKeyvStore): Promise<Record<string, unknown>> {
  const entries: Record<string, unknown> = {}
  for await (const [key, value] of store.iterator()) entries[key] = value
  return entries
}

describe('which contract applies', () => {
  test('is 5 until capabilities are asked for, then 6', () => {
    const store = keyvStore(cache)
    expect(store.contract).toBe(5)
    expect(store.capabilities.expires).toBe(true)
    expect(store.contract).toBe(6)
  })

  test('stays as the option says', () => {
    expect(storeOf(6).contract).toBe(6)
    expect(() => storeOf(5).capabilities).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
  })
})

describe('keys', () => {
  test('arrive with their namespace under contract 5', async () => {
    await storeOf(5, 'ns').set('ns:k', 'v')
    expect(await cache.keys()).toEqual(['ns:k'])
  })

  test('get their namespace from the store under contract 6', async () => {
    await storeOf(6, 'ns').set('k', 'v')
    expect(await cache.keys()).toEqual(['ns:k'])
  })

  test('have none where the namespace is undefined or empty', async () => {
    await storeOf(6).set('a', 'v')
    await storeOf(6, '').set('b', 'v')
    expect((await cache.keys()).sort()).toEqual(['a', 'b'])
  })

  test('have a namespace that its first colon ends, under both contracts', async () => {
    await storeOf(5, 'a:b').set('a:b:c:d', 5)
    expect(await cache.keys()).toEqual(['a%3Ab:c:d'])
    expect(await storeOf(6, 'a:b').get('c:d')).toBe(5)
    expect(await storeOf(6, 'a').get('b:c:d')).toBeUndefined()
    expect(await storeOf(6, 'a%3Ab').get('c:d')).toBeUndefined()
  })

  test('are taken as they are where Keyv 5 puts no namespace in front', async () => {
    const store = storeOf(5, 'a:b')
    await store.set('k', 1)
    expect(await cache.keys()).toEqual(['k'])
    expect(await store.deleteMany(['k'])).toBe(true)
  })

  test("follow the cache's KEY_PREFIX and VERSION, whatever the namespace becomes", async () => {
    const store = storeOf(5, 'ns')
    store.namespace = undefined
    await store.set('k', 'v')
    expect(cache.makeKey('k')).toBe('app:2:k')
    expect(await cache.get('k')).toBe('v')
  })
})

describe.each([[5], [6]] as const)('under contract %d', (contract) => {
  const keyOf = (key: string) => (contract === 5 ? `ns:${key}` : key)

  test('values pass through the serializer as they are', async () => {
    const store = storeOf(contract, 'ns')
    for (const value of ['{"value":1}', '', '7', { value: null, expires: 5 }, null, 0, false]) {
      await store.set(keyOf('k'), value)
      expect(await store.get(keyOf('k'))).toEqual(value)
    }
  })

  test('missing keys are undefined, in the order of the request', async () => {
    const store = storeOf(contract, 'ns')
    await store.set(keyOf('b'), 'B')
    expect(await store.get(keyOf('a'))).toBeUndefined()
    expect(await store.getMany(['a', 'b', 'c', 'b'].map(keyOf))).toEqual([undefined, 'B', undefined, 'B'])
    expect(await store.hasMany(['a', 'b'].map(keyOf))).toEqual([false, true])
    expect(await store.has(keyOf('b'))).toBe(true)
    expect(await store.delete(keyOf('b'))).toBe(true)
    expect(await store.delete(keyOf('b'))).toBe(false)
  })

  test('empty lists are answered with empty lists', async () => {
    const store = storeOf(contract)
    expect(await store.getMany([])).toEqual([])
    expect(await store.setMany([])).toEqual([])
    expect(await store.hasMany([])).toEqual([])
    expect(await store.deleteMany([])).toEqual(contract === 5 ? false : [])
  })

  test('clear removes the namespace and no look-alike', async () => {
    for (const key of ['a*:1', 'a*:2', 'a:1', 'ab:1', 'a', 'a*', 'a*b:1', '?:1']) await cache.set(key, 1)
    await storeOf(contract, 'a*').clear()
    expect((await cache.keys()).sort()).toEqual(['?:1', 'a', 'a*', 'a*b:1', 'a:1', 'ab:1'])
    await storeOf(contract, 'a').clear()
    expect((await cache.keys()).sort()).toEqual(['?:1', 'a', 'a*', 'a*b:1', 'ab:1'])
    await storeOf(contract, '?').clear()
    expect((await cache.keys()).sort()).toEqual(['a', 'a*', 'a*b:1', 'ab:1'])
  })

  test('clear without a namespace removes the whole cache and answers nothing', async () => {
    await cache.set('k', 1)
    await cache.set('k', 1, { version: 9 })
    expect(await storeOf(contract).clear()).toBeUndefined()
    expect([await cache.has('k'), await cache.has('k', { version: 9 })]).toEqual([false, false])
  })

  test('the iterator walks over the namespace in batches', async () => {
    const store = storeOf(contract, 'n?')
    const count = 250
    const entries = Array.from({ length: count }, (_, index) => ({
      key: contract === 5 ? `n?:${index}` : `${index}`,
      value: `v${index}`,
    }))
    await store.setMany(entries)
    await cache.set('nx:1', 'of another')
    const reads = vi.spyOn(cache, 'getMany')
    expect(await entriesOf(store)).toEqual(Object.fromEntries(entries.map(({ key, value }) => [key, value])))
    expect(reads.mock.calls.map(([keys]) => [...keys].length)).toEqual([100, 100, 50])
  })

  test('the iterator leaves out what expires between finding and reading', async () => {
    const store = storeOf(contract)
    await store.set('gone', 'v')
    await store.set('here', 'v')
    const walk = cache.iterKeys.bind(cache)
    vi.spyOn(cache, 'iterKeys').mockImplementation(async function* (pattern, options) {
      yield* walk(pattern, options)
      await cache.delete('gone')
    })
    expect(await entriesOf(store)).toEqual({ here: 'v' })
  })

  test('errors of the cache reach the caller', async () => {
    const store = storeOf(contract, 'ns')
    await cache.close()
    const closed = expect.objectContaining({ code: 'ERR_CACHE_CLOSED' })
    await expect(store.get('k')).rejects.toEqual(closed)
    await expect(store.getMany(['k'])).rejects.toEqual(closed)
    await expect(store.set('k', 'v')).rejects.toEqual(closed)
    await expect(store.setMany([{ key: 'k', value: 'v' }])).rejects.toEqual(closed)
    await expect(store.delete('k')).rejects.toEqual(closed)
    await expect(store.deleteMany(['k'])).rejects.toEqual(closed)
    await expect(store.has('k')).rejects.toEqual(closed)
    await expect(store.clear()).rejects.toEqual(closed)
    await expect(store.iterator().next()).rejects.toEqual(closed)
  })

  test('a failed read emits an error only if Keyv would not report it', async () => {
    const store = storeOf(contract)
    const heard: unknown[] = []
    store.on('error', (error) => heard.push(error))
    await cache.close()
    await expect(store.get('k')).rejects.toThrow()
    expect(heard).toHaveLength(contract === 5 ? 1 : 0)
  })
})

describe('deleteMany', () => {
  test('says under contract 5 whether any key existed', async () => {
    await cache.set('a', 1)
    expect(await storeOf(5).deleteMany(['a', 'b'])).toBe(true)
    expect(await storeOf(5).deleteMany(['a', 'b'])).toBe(false)
  })

  test('answers under contract 6 for each key', async () => {
    await cache.set('ns:a', 1)
    expect(await storeOf(6, 'ns').deleteMany(['a', 'b'])).toEqual([true, false])
  })
})

describe('the event emitter', () => {
  test('drops an error that nobody listens to', () => {
    expect(storeOf(5).emit('error', new Error('lost'))).toBe(false)
  })

  test('delivers to on and once, and stops at off', () => {
    const store = storeOf(5)
    const heard: unknown[] = []
    const listener = (value: unknown) => heard.push(value)
    store.on('error', listener)
    store.once('error', listener)
    expect(store.emit('error', 1)).toBe(true)
    store.emit('error', 2)
    store.off('error', listener)
    store.emit('error', 3)
    expect(heard).toEqual([1, 1, 2])
  })
})

test('opts are writable, let Keyv 5 iterate and show no address', () => {
  const store = storeOf(5)
  store.opts.deserialize = JSON.parse
  expect(store.opts).toMatchObject({ dialect: 'redis', url: 'holdfast:default', deserialize: JSON.parse })
})

test('all methods of the contract are native async functions', () => {
  const store = storeOf(6)
  const methods = [
    store.get,
    store.has,
    store.hasMany,
    store.getMany,
    store.set,
    store.setMany,
    store.delete,
    store.deleteMany,
    store.clear,
    store.disconnect,
  ]
  expect(methods.map((method) => method.constructor.name)).toEqual(methods.map(() => 'AsyncFunction'))
})
