import { unstorageDriver } from '@holdfast/adapters'
import { createCaches } from 'holdfast'
import { createStorage, type Driver, prefixStorage, restoreSnapshot, type Storage, snapshot } from 'unstorage'
import { describe, expect, onTestFinished, test } from 'vitest'
import { topologies } from '../support/topologies.ts'

let prefix = 0

async function open({ start }: (typeof topologies)[number]) {
  const running = await start()
  prefix += 1
  const caches = createCaches({ ...running.settings, KEY_PREFIX: `unstorage${prefix}` })
  onTestFinished(async () => {
    await caches.close()
    await running[Symbol.asyncDispose]()
  })
  const cache = caches.get()
  const driver: Driver = unstorageDriver(cache, { timeout: null })
  return { cache, driver, storage: createStorage({ driver }) as Storage }
}

const chosen = topologies.filter(({ name }) =>
  ['local memory', 'three shards', 'a Redis cluster of six nodes'].includes(name),
)

describe.each(chosen)('unstorage on $name', (topology) => {
  test('stores, reads and removes values of every kind', async () => {
    const { storage } = await open(topology)
    const values = { text: 'test', object: { a: [1] }, zero: 0, no: false, nothing: null, unicode: 'é日' }
    for (const [key, value] of Object.entries(values)) await storage.setItem(`s1:${key}`, value)
    for (const [key, value] of Object.entries(values)) expect(await storage.getItem(`s1:${key}`)).toEqual(value)
    expect(await storage.hasItem('s1:text')).toBe(true)
    expect(await storage.hasItem('s1/text')).toBe(true)
    expect(await storage.hasItem('s1')).toBe(false)
    expect(await storage.getItem('s2:none')).toBeNull()
    await storage.removeItem('s1:text')
    expect(await storage.hasItem('s1:text')).toBe(false)
  })

  test('keeps bytes', async () => {
    const { storage } = await open(topology)
    const bytes = new Uint8Array([0, 1, 255])
    await storage.setItemRaw('bytes', bytes)
    expect(new Uint8Array((await storage.getItemRaw<Buffer>('bytes')) ?? [])).toEqual(bytes)
  })

  test('stores and reads many at once', async () => {
    const { storage } = await open(topology)
    await storage.setItems<object | string>([
      { key: 't:1', value: 'one' },
      { key: 't:2', value: { two: 2 }, options: { ttl: 60 } },
    ])
    expect(await storage.getItems(['t:1', 't:2', 't:3'])).toEqual([
      { key: 't:1', value: 'one' },
      { key: 't:2', value: { two: 2 } },
      { key: 't:3', value: null },
    ])
    expect(await storage.getMeta('t:1')).toEqual({})
    expect((await storage.getMeta('t:2')).ttl).toBeGreaterThan(50)
  })

  test('lists and clears what is under a base, and nothing beside it', async () => {
    const { storage, driver, cache } = await open(topology)
    const keys = ['s1:a', 's1:b', 's2:a', 's3:a', 's*:x']
    for (const key of keys) await storage.setItem(key, key)
    expect((await storage.getKeys()).sort()).toEqual([...keys].sort())
    expect((await storage.getKeys('s1')).sort()).toEqual(['s1:a', 's1:b'])
    expect(await storage.getKeys('s*')).toEqual(['s*:x'])
    // unstorage itself clears whole mounts only.
    await driver.clear?.('s*:', {})
    expect((await storage.getKeys()).sort()).toEqual(['s1:a', 's1:b', 's2:a', 's3:a'])
    const under = prefixStorage(storage, 's1')
    expect((await under.getKeys()).sort()).toEqual(['a', 'b'])
    await driver.clear?.('s1:', {})
    const saved = await snapshot(storage, '')
    expect(saved).toEqual({ 's2:a': 's2:a', 's3:a': 's3:a' })
    await cache.set('other', 1, { version: 2 })
    await storage.clear()
    expect(await storage.getKeys()).toEqual([])
    expect(await cache.get('other', { version: 2 })).toBe(1)
    await restoreSnapshot(storage, saved, '')
    expect(await storage.getItem('s2:a')).toBe('s2:a')
  })

  test('gives items the lifetime of a call, of the driver, or of the cache', async () => {
    const { storage, cache } = await open(topology)
    await storage.setItem('own', 1, { ttl: 60 })
    expect(await cache.ttl('own')).toBeGreaterThan(50)
    await storage.setItem('drivers', 1)
    expect(await cache.ttl('drivers')).toBeNull()
    await createStorage({ driver: unstorageDriver(cache) }).setItem('caches', 1)
    expect(await cache.ttl('caches')).toBeGreaterThan(200)
  })

  test('leaves the cache open when it is unmounted', async () => {
    const { storage, cache } = await open(topology)
    await storage.dispose()
    expect(await cache.set('k', 1)).toBe(true)
  })
})

test('wrong options are refused', () => {
  const cache = createCaches({ BACKEND: 'locmem' }).get()
  expect(() => unstorageDriver(cache, { ttl: 60 } as never)).toThrow(/Did you mean "timeout"/)
  for (const timeout of ['60', -1, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => unstorageDriver(cache, { timeout } as never)).toThrow(/must be seconds, or null for ever/)
})
