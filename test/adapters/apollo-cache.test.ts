import { createHash } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import { type KeyValueCache, PrefixingKeyValueCache } from '@apollo/utils.keyvaluecache'
import { apolloCache } from '@holdfast/adapters'
import { createCaches } from 'holdfast'
import { describe, expect, onTestFinished, test } from 'vitest'
import { topologies } from '../support/topologies.ts'

let prefix = 0

async function openCache({ start }: (typeof topologies)[number]) {
  const running = await start()
  prefix += 1
  const caches = createCaches({ ...running.settings, KEY_PREFIX: `apollo${prefix}` })
  onTestFinished(async () => {
    await caches.close()
    await running[Symbol.asyncDispose]()
  })
  return caches.get()
}

const chosen = topologies.filter(({ name }) => ['local memory', 'a Redis cluster of six nodes'].includes(name))

describe.each(chosen)('on $name', (topology) => {
  test('Apollo Server finds a persisted query that another server has stored', async () => {
    const cache = await openCache(topology)
    const makeServer = () =>
      new ApolloServer({
        typeDefs: 'type Query { hello: String }',
        resolvers: { Query: { hello: () => 'world' } },
        cache: apolloCache(cache),
      })
    const [one, two] = [makeServer(), makeServer()]
    onTestFinished(() => Promise.all([one.stop(), two.stop()]).then(() => {}))
    const query = '{ hello }'
    const sha256Hash = createHash('sha256').update(query).digest('hex')
    const extensions = { persistedQuery: { version: 1, sha256Hash } }
    const run = async (server: ApolloServer, request: object): Promise<unknown> => {
      const { body } = await server.executeOperation({ ...request, extensions })
      if (body.kind !== 'single') throw new Error('One result was expected.')
      return body.singleResult.errors?.[0]?.extensions?.code ?? body.singleResult.data?.hello
    }
    expect(await run(one, {})).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(await run(one, { query })).toBe('world')
    await expect.poll(() => run(two, {})).toBe('world')
    expect(await cache.keys()).toEqual([`apq:${sha256Hash}`])
  })

  test('is a KeyValueCache: seconds, null for ever, undefined for none', async () => {
    const cache = await openCache(topology)
    const values: KeyValueCache = apolloCache(cache)
    expect(await values.get('k')).toBeUndefined()
    expect(await values.set('k', '{"a":1}', { ttl: 60 })).toBeUndefined()
    expect(await values.get('k')).toBe('{"a":1}')
    expect(await cache.ttl('k')).toBeGreaterThan(50)
    await values.set('k', '1', { ttl: null })
    expect(await values.get('k')).toBe('1')
    expect(await cache.ttl('k')).toBeNull()
    await values.set('k', 'v')
    expect(await cache.ttl('k')).toBeGreaterThan(200)
    await values.set('gone', 'v', { ttl: 0 })
    expect(await values.get('gone')).toBeUndefined()
    expect([await values.delete('k'), await values.delete('k')]).toEqual([true, false])
    await cache.set('other', { not: 'of Apollo' })
    expect(await values.get('other')).toBeUndefined()
    const prefixed = new PrefixingKeyValueCache(values, 'p:')
    await prefixed.set('k', 'v')
    expect(await values.get('p:k')).toBe('v')
  })
})

test('anything but a cache is refused', () => {
  expect(() => apolloCache({} as never)).toThrow(/apolloCache\(cache\) takes a cache/)
})
