import { type HoldfastKeyvStore, keyvStore } from '@holdfast/keyv'
import { type Cache, createCaches } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { Keyv as Keyv6 } from 'keyv6'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningTopology, settling, topologies } from '../support/topologies.ts'
import { type AnyKeyv, keyvVersions } from './keyv-versions.ts'

async function entriesOf(keyv: AnyKeyv): Promise<Record<string, unknown>> {
  const entries: Record<string, unknown> = {}
  for await (const [key, value] of keyv.iterator()) entries[String(key)] = value
  return entries
}

describe.each(topologies)('on $name', (topology) => {
  let running: RunningTopology
  let cache: Cache

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())
  beforeEach(() => {
    cache = settling(createCaches({ ...running.settings, KEY_PREFIX: 'keyv-store' }).get(), running.settle)
  })
  afterEach(async () => {
    await cache.clear()
    await cache.close()
  })

  describe.each(keyvVersions)('a Keyv $contract', ({ contract, Keyv }) => {
    test('is spoken to in its own contract', () => {
      const store = keyvStore(cache)
      new Keyv({ store })
      expect(store.contract).toBe(contract)
    })

    test('takes it also as the first argument', async () => {
      const store = keyvStore(cache)
      const keyv = new Keyv(store)
      await keyv.set('k', 'v')
      expect([await keyv.get('k'), store.contract]).toEqual(['v', contract])
    })

    test('gets back many values, keys and answers', async () => {
      const keyv = new Keyv({ store: keyvStore(cache), namespace: 'ns' })
      expect(await keyv.setMany(['a', 'b', 'c'].map((key) => ({ key, value: key.toUpperCase() })))).toEqual([
        true,
        true,
        true,
      ])
      expect(await keyv.getMany(['c', 'x', 'a'])).toEqual(['C', undefined, 'A'])
      expect(await keyv.hasMany(['x', 'b'])).toEqual([false, true])
      expect(await keyv.delete('b')).toBe(true)
      expect(await keyv.delete('b')).toBe(false)
    })

    test('does not clear another one over the same cache, or keys that Keyv did not set', async () => {
      const keyvs = ['a', 'ab', 'a*'].map((namespace) => new Keyv({ store: keyvStore(cache), namespace }))
      const [first, second, third] = keyvs as [AnyKeyv, AnyKeyv, AnyKeyv]
      for (const keyv of keyvs) await keyv.set('k', keyv.namespace)
      await cache.set('a', 'mine')
      await third.clear()
      expect(await Promise.all(keyvs.map((keyv) => keyv.get('k')))).toEqual(['a', 'ab', undefined])
      await first.clear()
      expect(await Promise.all(keyvs.map((keyv) => keyv.get('k')))).toEqual([undefined, 'ab', undefined])
      await second.clear()
      expect(await cache.keys()).toEqual(['a'])
    })

    test('neither clears, reads nor walks over one whose namespace continues its own', async () => {
      const namespaces = ['ns', 'ns:2', 'ns:2:', 'ns:', 'ns%3A2']
      const stores = namespaces.map(() => keyvStore(cache))
      const keyvs = namespaces.map(
        (namespace, index) => new Keyv({ store: stores[index] as HoldfastKeyvStore, namespace }),
      )
      for (const [index, keyv] of keyvs.entries()) {
        await keyv.setMany([
          { key: 'k', value: index },
          { key: '2:k', value: index },
        ])
      }
      for (const [index, keyv] of keyvs.entries()) {
        expect(await keyv.getMany(['k', '2:k'])).toEqual([index, index])
        // Of the store: Keyv 5 itself takes everything up to the first colon for the namespace.
        const walked: string[] = []
        for await (const [key] of (stores[index] as HoldfastKeyvStore).iterator()) walked.push(key)
        const shown = contract === 5 ? `${namespaces[index]}:` : ''
        expect(walked.sort()).toEqual([`${shown}2:k`, `${shown}k`])
      }
      for (const keyv of keyvs) {
        const before = (await cache.keys()).length
        await keyv.clear()
        expect(before - (await cache.keys()).length).toBe(2)
      }
    })

    test('walks over more entries than fit into one batch, and over no others', async () => {
      const keyv = new Keyv({ store: keyvStore(cache), namespace: 'walk' })
      const other = new Keyv({ store: keyvStore(cache), namespace: 'walk2' })
      const entries = Array.from({ length: 230 }, (_, index) => ({ key: `k:${index}`, value: index }))
      await keyv.setMany(entries)
      await other.set('k', 'other')
      expect(await entriesOf(keyv)).toEqual(Object.fromEntries(entries.map(({ key, value }) => [key, value])))
    })

    test('stores its ttl on the server, a fraction of a millisecond included', async () => {
      const keyv = new Keyv({ store: keyvStore(cache), namespace: 'ns' })
      await keyv.set('hour', 'v', 3_600_000.5)
      const left = (await cache.pttl('ns:hour')) ?? 0
      expect(left).toBeGreaterThan(3_590_000)
      expect(left).toBeLessThanOrEqual(3_600_001)
    })

    test.each([[undefined], [0], [Number.NaN], [Number.POSITIVE_INFINITY]])(
      'keeps what it sets with the ttl %s',
      async (ttl) => {
        const keyv = new Keyv({ store: keyvStore(cache), namespace: 'ns' })
        expect(await keyv.set('k', 'v', ttl)).toBe(true)
        expect(await keyv.get('k')).toBe('v')
        expect(await cache.pttl('ns:k')).toBeNull()
      },
    )

    test('has its own default ttl respected', async () => {
      const keyv = new Keyv({ store: keyvStore(cache), namespace: 'ns', ttl: 60_000 })
      await keyv.set('k', 'v')
      expect(await cache.ttl('ns:k')).toBeLessThanOrEqual(60)
    })

    test('leaves the cache open when it disconnects', async () => {
      await new Keyv({ store: keyvStore(cache) }).disconnect()
      expect(await cache.set('k', 'v')).toBe(true)
    })

    test('closes a cache that was made for it', async () => {
      const store = keyvStore({ ...running.settings, KEY_PREFIX: 'keyv-owned' })
      const keyv = new Keyv({ store })
      await keyv.set('k', 'v')
      await keyv.clear()
      await keyv.disconnect()
      await expect(store.get('k')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    })
  })

  test('both versions read what the other wrote', async () => {
    const [five, six] = keyvVersions.map(({ Keyv }) => new Keyv({ store: keyvStore(cache), namespace: 'shared' })) as [
      AnyKeyv,
      AnyKeyv,
    ]
    await five.set('k', { by: 5 }, 60_000)
    expect(await six.get('k')).toEqual({ by: 5 })
    await six.set('k', { by: 6 }, 60_000)
    expect(await five.get('k')).toEqual({ by: 6 })
  })

  test('Keyv 5 gives cache-manager the raw record with its expiry', async () => {
    const keyv = new Keyv5({ store: keyvStore(cache) })
    const before = Date.now()
    await keyv.set('k', 'v', 60_000)
    const raw = await keyv.get('k', { raw: true })
    expect(raw?.value).toBe('v')
    expect(raw?.expires).toBeGreaterThanOrEqual(before + 60_000)
  })

  test('values stay in the serializer of the cache when Keyv does not serialize', async () => {
    const keyv = new Keyv6({ store: keyvStore(cache), serialization: false })
    await keyv.set('k', { answer: 42 })
    expect(await cache.get('k')).toEqual({ value: { answer: 42 } })
    expect(await keyv.get('k')).toEqual({ answer: 42 })
  })

  test('removing the namespace, as Nest does, keeps KEY_PREFIX and the keys of other caches', async () => {
    const others = settling(createCaches({ ...running.settings, KEY_PREFIX: 'keyv-storefront' }).get(), running.settle)
    await others.set('k', 'theirs')
    const store = keyvStore(cache)
    store.namespace = 'mine'
    const keyv = new Keyv5({ store, namespace: undefined as unknown as string })
    expect(store.namespace).toBeUndefined()
    await keyv.set('k', 'v')
    expect(await cache.has('k')).toBe(true)
    await keyv.clear()
    expect(await cache.has('k')).toBe(false)
    expect(await others.get('k')).toBe('theirs')
    await others.clear()
    await others.close()
  })
})

describe('when the cache fails', () => {
  let failing: Cache

  beforeEach(async () => {
    failing = createCaches({ BACKEND: 'locmem' }).get()
    await failing.close()
  })

  const closed = expect.objectContaining({ code: 'ERR_CACHE_CLOSED' })

  test('Keyv 6 without a listener rejects the call and throws nothing elsewhere', async () => {
    const keyv = new Keyv6({ store: keyvStore(failing) })
    await expect(keyv.get('k')).rejects.toEqual(closed)
    await expect(keyv.set('k', 'v')).rejects.toEqual(closed)
    await expect(keyv.clear()).rejects.toEqual(closed)
  })

  test('Keyv 6 with a listener hears each failure once and answers with a miss', async () => {
    const keyv = new Keyv6({ store: keyvStore(failing) })
    const heard: unknown[] = []
    keyv.on('error', (error: unknown) => heard.push(error))
    expect(await keyv.get('k')).toBeUndefined()
    expect(await keyv.set('k', 'v')).toBe(false)
    expect(heard).toEqual([closed, closed])
  })

  test('Keyv 5 hears each failure once, reads included', async () => {
    const keyv = new Keyv5({ store: keyvStore(failing) })
    const heard: unknown[] = []
    keyv.on('error', (error: unknown) => heard.push(error))
    expect(await keyv.get('k')).toBeUndefined()
    expect(await keyv.set('k', 'v')).toBe(false)
    expect(await keyv.delete('k')).toBe(false)
    expect(heard).toEqual([closed, closed, closed])
  })

  test('Keyv 5 without a listener answers with a miss', async () => {
    expect(await new Keyv5({ store: keyvStore(failing) }).get('k')).toBeUndefined()
  })
})
