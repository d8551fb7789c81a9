import { type LocalCluster, startCluster, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NextServer, Origin, startNext } from './next-server.ts'

describe('two processes of an application of Next 16 on a cluster of six nodes', () => {
  let cluster: LocalCluster
  let origin: Origin
  let cache: RedisCache
  let [a, b] = [] as unknown as [NextServer, NextServer]

  beforeAll(async () => {
    ;[cluster, origin] = await Promise.all([startCluster(), new Origin().listen()])
    const settings = {
      BACKEND: 'redis',
      LOCATION: cluster.urls,
      KEY_PREFIX: 'shop',
      OPTIONS: { CLIENT_CLASS: 'cluster', COMPRESSOR: 'zstd' },
    } as const satisfies CacheSettings
    cache = createCaches(settings).get()
    const env = { ORIGIN: origin.url }
    const start = (name: string): Promise<NextServer> => startNext({ name, settings, env: { ...env, WARM: '1' } })
    ;[a, b] = await Promise.all([start('a'), start('b')])
    // Next loads instrumentation with the first request at the latest.
    await Promise.all([a, b].map((server) => server.get('/api/revalidate', { method: 'POST' })))
  }, 120_000)

  afterAll(async () => {
    await Promise.all([a?.[Symbol.asyncDispose](), b?.[Symbol.asyncDispose](), origin?.[Symbol.asyncDispose]()])
    await cache?.close()
    await cluster?.stop()
  })

  let product = 0
  /** A page that nobody has requested yet. */
  const nextProduct = (): string => {
    product += 1
    return `/products/${product}`
  }
  const rendered = async (server: NextServer, path: string): Promise<string | undefined> =>
    (await server.get(path)).texts.rendered
  const now = async (server: NextServer): Promise<string | undefined> => (await server.get('/cached')).texts.now

  test('one process stores what the build prerendered, and both serve it', async () => {
    const pages = [await a.get('/isr'), await b.get('/isr')]
    expect(pages.map((page) => page.cache)).toEqual(['HIT', 'HIT'])
    expect(pages.map(({ texts }) => texts.process)).toEqual(['build', 'build'])
    // Next loads instrumentation when it starts or with the first request, so either may be the first.
    expect([a, b].map(({ output }) => /warmed (\d)/.exec(output)?.[1]).sort()).toEqual(['0', '4'])
  })

  test('what one process renders and fetches, the other serves', async () => {
    const path = nextProduct()
    const [first, second] = [await a.get(path), await b.get(path)]
    expect([first.cache, second.cache]).toEqual(['MISS', 'HIT'])
    expect(second.texts).toEqual(first.texts)
    expect(second.body.equals(first.body)).toBe(true)
  })

  test('what one process computes with "use cache", the other uses', async () => {
    const value = await now(b)
    expect(value).toMatch(/^b /)
    expect(await now(a)).toBe(value)
  })

  test('bytes of a route handler are the same from both processes, also after they are rendered again', async () => {
    await a.revalidate({ path: '/feed' })
    const [first, second] = [await a.get('/feed'), await b.get('/feed')]
    expect(second.body.equals(first.body)).toBe(true)
    expect([...first.body.subarray(36)]).toEqual(Array.from({ length: 256 }, (_, index) => index))
  })

  test('the payload for navigation in the browser is the one of the same rendering', async () => {
    const path = nextProduct()
    const { texts } = await a.get(path)
    const payload = await b.get(`${path}?_rsc=1`, { headers: { rsc: '1' } })
    expect(payload.body.toString()).toContain(texts.rendered)
  })

  test('a page of the Pages Router is stale after its second, then new in both processes', async () => {
    const before = await rendered(a, '/old')
    await waitFor('the page is new', async () => (await rendered(b, '/old')) !== before)
    await waitFor('both have the same page', async () => (await rendered(a, '/old')) === (await rendered(b, '/old')))
  })

  test.each([
    { name: 'a tag', what: () => ({ tag: 'products' }) },
    { name: 'one of several tags', what: (path: string) => ({ tag: `product:${path.slice('/products/'.length)}` }) },
    { name: 'a path', what: (path: string) => ({ path }) },
  ])('$name revalidated in one process is gone in the other at its next request', async ({ what }) => {
    const path = nextProduct()
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const before = await to.get(path)
      const { requests } = origin
      await from.revalidate(what(path))
      const after = await to.get(path)
      expect(after.cache).toBe('MISS')
      expect(after.texts.rendered).not.toBe(before.texts.rendered)
      expect(origin.requests).toBe(requests + 1)
      expect((await from.get(path)).texts).toEqual(after.texts)
    }
  })

  test('revalidating another tag or path changes nothing', async () => {
    const path = nextProduct()
    const before = await rendered(a, path)
    await b.revalidate({ tag: 'other' })
    await b.revalidate({ path: '/products/0' })
    expect(await rendered(a, path)).toBe(before)
  })

  test('a tag revalidated with a profile is served stale once, and is new everywhere afterwards', async () => {
    const path = nextProduct()
    const before = await a.get(path)
    await b.revalidate({ tag: 'products', profile: 'max' })
    const stale = await a.get(path)
    expect([stale.cache, stale.texts.rendered]).toEqual(['STALE', before.texts.rendered])
    await waitFor('the page is new', async () => (await rendered(a, path)) !== before.texts.rendered)
    const [fromA, fromB] = [await a.get(path), await b.get(path)]
    expect(fromA.texts.product).not.toBe(before.texts.product)
    expect(fromB.texts).toEqual(fromA.texts)
  })

  test('a tag whose profile has expired is a miss', async () => {
    const path = nextProduct()
    const before = await rendered(a, path)
    const marked = Date.now()
    await b.revalidate({ tag: 'products', profile: '1' })
    await waitFor('the profile has expired', () => Date.now() > marked + 1100)
    const after = await a.get(path)
    expect(after.cache).toBe('MISS')
    expect(after.texts.rendered).not.toBe(before)
  })

  test.each([
    { name: 'its tag', what: { tag: 'now' } },
    { name: 'the path that uses it', what: { path: '/cached' } },
  ])('a result of "use cache" is gone in the other process when $name is revalidated', async ({ what }) => {
    const before = await now(b)
    await a.revalidate(what)
    const after = await now(b)
    expect(after).not.toBe(before)
    expect(await now(a)).toBe(after)
  })

  test('a result of "use cache" is used once more when its tag is revalidated with a profile', async () => {
    const before = await now(a)
    await a.revalidate({ tag: 'now', profile: 'max' })
    expect(await now(b)).toBe(before)
    await waitFor('the result is new', async () => (await now(b)) !== before)
    expect(await now(a)).toBe(await now(b))
  })

  test('a person who submits a form whose action calls updateTag sees a new value, and so does everyone', async () => {
    const page = (await a.get('/form')).body.toString()
    const before = await now(b)
    expect(page).toContain(before)
    const form = new FormData()
    for (const [, name = '', value = ''] of page.matchAll(
      /<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g,
    )) {
      form.append(name, value.replaceAll('&quot;', '"'))
    }
    const answer = (await a.get('/form', { method: 'POST', body: form, headers: { origin: a.url } })).texts.now
    expect(answer).toMatch(/^a /)
    expect(answer).not.toBe(before)
    // Next tells the handler of the tag when it has rendered the answer, which is thereby old, too.
    const after = await now(b)
    expect(after).not.toBe(before)
    expect(await now(a)).toBe(after)
  })

  test('a thousand revalidations leave as many keys as before, and each has a lifetime', async () => {
    const path = nextProduct()
    const visit = async (): Promise<void> => {
      await b.revalidate({ tag: 'products' })
      await a.revalidate({ tag: 'products', profile: 'max' })
      await a.get(path)
    }
    await visit()
    await visit()
    const before = await keyNames()
    for (let round = 0; round < 500; round += 10) {
      await Promise.all(Array.from({ length: 10 }, () => b.revalidate({ tag: 'products' })))
      await Promise.all(Array.from({ length: 10 }, () => a.revalidate({ tag: 'products', profile: 'max' })))
    }
    await visit()
    expect(await keyNames()).toEqual(before)
  })

  async function keyNames(): Promise<string[]> {
    const nodes = (await cache.nodes()).filter(({ role }) => role === 'primary')
    const found = await Promise.all(nodes.map((node) => node.run((redis) => redis.keys('*'), 'any')))
    const lifetimes = await Promise.all(
      nodes.map((node, index) =>
        node.run((redis) => Promise.all((found[index] ?? []).map((key) => redis.pttl(key))), 'any'),
      ),
    )
    expect(lifetimes.flat().filter((ms) => ms <= 0)).toEqual([])
    return found.flat().sort()
  }
})
