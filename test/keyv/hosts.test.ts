import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KeyvAdapter } from '@apollo/utils.keyvadapter'
import { createKeyv, keyvStore } from '@holdfast/keyv'
import { createCache } from 'cache-manager'
import { Cacheable } from 'cacheable'
import got from 'got'
import { type Cache, createCaches } from 'holdfast'
import { Keyv as Keyv5 } from 'keyv5'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { oneServerAndCluster, type RunningTopology } from '../support/topologies.ts'
import { keyvVersions } from './keyv-versions.ts'

describe.each(oneServerAndCluster)('on $name', (topology) => {
  let running: RunningTopology
  let cache: Cache

  beforeAll(async () => {
    running = await topology.start()
  })
  afterAll(() => running[Symbol.asyncDispose]())
  beforeEach(() => {
    cache = createCaches({ ...running.settings, KEY_PREFIX: 'keyv-hosts' }).get()
  })
  afterEach(async () => {
    await cache.clear()
    await cache.close()
  })

  test.each([
    ['a Keyv 5', () => new Keyv5({ store: keyvStore(cache), namespace: 'cm' })],
    ['createKeyv, of Keyv 6', () => createKeyv(cache, { namespace: 'cm' })],
  ])('cache-manager over %s: wrap loads once, ttl answers, and bulk goes to every node', async (_, make) => {
    const manager = createCache({ stores: [make() as never] })
    let loads = 0
    const load = async (): Promise<{ load: number }> => ({ load: ++loads })
    for (let round = 0; round < 3; round += 1) expect(await manager.wrap('k', load, 60_000)).toEqual({ load: 1 })
    const expires = await manager.ttl('k')
    expect(expires).toBeGreaterThan(Date.now() + 50_000)
    expect(expires).toBeLessThanOrEqual(Date.now() + 60_000)
    await manager.mset(Array.from({ length: 20 }, (_, index) => ({ key: `m${index}`, value: index, ttl: 60_000 })))
    expect(await manager.mget(['m3', 'x', 'm19'])).toEqual([3, undefined, 19])
    await manager.mdel(['m3', 'm4'])
    await manager.clear()
    expect(await cache.keys()).toEqual([])
  })

  test('got: an answer that may be kept is asked for once', async () => {
    let asked = 0
    const server = createServer((_, res) => {
      asked += 1
      res.setHeader('Cache-Control', 'max-age=60').end(`answer ${asked}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const store = keyvStore(cache)
    for (let round = 0; round < 3; round += 1) expect(await got(url, { cache: store as never }).text()).toBe('answer 1')
    server.closeAllConnections()
    server.close()
  })

  test.each([
    ['keyvStore', () => keyvStore(cache)],
    ['a Keyv 5', () => new Keyv5({ store: keyvStore(cache), namespace: 'ca' })],
    // cacheable takes a Keyv 6 for a store, and makes a Keyv 5 over it.
    ['createKeyv, of Keyv 6', () => createKeyv(cache)],
  ])('cacheable over %s: its second level is shared by processes, and cleared alone', async (_, secondary) => {
    const [one, two] = [1, 2].map(() => new Cacheable({ secondary: secondary() as never, namespace: 'ca' }))
    await one?.set('k', { a: 1 }, 60_000)
    expect(await two?.get('k')).toEqual({ a: 1 })
    let loads = 0
    const load = one?.wrap(async (id: number) => ({ id, load: ++loads }), { ttl: 60_000, keyPrefix: 'u' })
    expect([await load?.(7), await load?.(7)]).toEqual([
      { id: 7, load: 1 },
      { id: 7, load: 1 },
    ])
    await one?.delete('k')
    expect(await cache.keys('*:k')).toEqual([])
    await cache.set('beside', 1)
    await one?.clear()
    expect(await cache.keys()).toEqual(['beside'])
    // Its own way of reading a second level; one of several keys it reads otherwise.
    await one?.set('zero', 0)
    expect([await two?.get('zero'), await two?.getMany(['zero'])]).toEqual([undefined, [0]])
  })

  describe.each(keyvVersions)('with Keyv $contract', ({ Keyv }) => {
    test('Apollo: values, lifetimes in seconds, and reads of one tick together', async () => {
      const apollo = new KeyvAdapter<string>(new Keyv({ store: keyvStore(cache), namespace: 'apollo' }) as never)
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => apollo.set(key, key.toUpperCase(), { ttl: 60 })))
      expect(await cache.ttl('apollo:a')).toBeGreaterThan(58)
      expect(await Promise.all(['d', 'x', 'a'].map((key) => apollo.get(key)))).toEqual(['D', undefined, 'A'])
      expect(await apollo.delete('a')).toBe(true)
    })
  })
})
