import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type LocalCluster, type LocalServer, startCluster, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches, type RedisCache } from 'holdfast'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testFailover } from './failover.ts'
import type { NextServer, Page } from './next-server.ts'
import { testWhatPeopleSee } from './people.ts'
import { applications } from './setup/applications.ts'
import { testSharing } from './sharing.ts'
import { nextProduct, startTwo, type TwoProcesses } from './two-processes.ts'

describe('two processes of an application of Next 16 on a cluster of six nodes', () => {
  let cluster: LocalCluster
  let cache: RedisCache
  let two: TwoProcesses
  let [a, b] = [] as unknown as [NextServer, NextServer]

  beforeAll(async () => {
    cluster = await startCluster()
    const settings = {
      BACKEND: 'redis',
      LOCATION: cluster.urls,
      KEY_PREFIX: 'shop',
      OPTIONS: { CLIENT_CLASS: 'cluster', COMPRESSOR: 'zstd' },
    } as const satisfies CacheSettings
    cache = createCaches(settings).get()
    two = await startTwo(settings, { env: { WARM: '1', NEXT_PRIVATE_DEBUG_CACHE: '1' } })
    ;({ a, b } = two)
    // Next loads instrumentation with the first request at the latest.
    await Promise.all([a, b].map((server) => server.get('/api/revalidate', { method: 'POST' })))
  }, 120_000)

  afterAll(async () => {
    await two?.[Symbol.asyncDispose]()
    await cache?.close()
    await cluster?.stop()
  })

  const rendered = async (server: NextServer, path: string): Promise<string | undefined> =>
    (await server.get(path)).texts.rendered
  const now = async (server: NextServer): Promise<string | undefined> => (await server.get('/cached')).texts.now

  test('one process stores what the build prerendered, and both serve it', async () => {
    const pages = [await a.get('/isr'), await b.get('/isr')]
    expect(pages.map((page) => page.cache)).toEqual(['HIT', 'HIT'])
    expect(pages.map(({ texts }) => texts.process)).toEqual(['build', 'build'])
    // Next loads instrumentation when it starts or with the first request, so either may be the first.
    const warmed = [a, b].map(({ output }) => Number(/warmed (\d+)/.exec(output)?.[1]))
    const manifest = await readFile(join(applications[16], '.next/prerender-manifest.json'), 'utf8')
    const { routes } = JSON.parse(manifest) as { readonly routes: object }
    expect(warmed.sort((one, other) => one - other)).toEqual([0, Object.keys(routes).length])
  })

  testSharing(() => two)

  test('what one process computes with "use cache: remote", or with a profile of the application, the other uses', async () => {
    const results = async (server: NextServer): Promise<Page['texts']> => (await server.get('/profiles')).texts
    const untilShared = (): Promise<unknown> =>
      waitFor('both use one result', async () => isDeepStrictEqual(await results(a), await results(b)))
    const before = await results(a)
    expect(Object.keys(before)).toEqual(['remote', 'own'])
    await untilShared()
    await a.revalidate({ tag: 'profiles' })
    const after = await results(b)
    for (const profile of ['remote', 'own']) expect(after[profile]).not.toBe(before[profile])
    await untilShared()
  })

  test('an image that one process has made smaller, the other serves', async () => {
    const path = '/_next/image?url=%2Fsquare.png&w=32&q=75'
    const [first, second] = [await a.get(path), await b.get(path)]
    expect([first.cache, second.cache]).toEqual(['MISS', 'HIT'])
    expect(first.body.length).toBeGreaterThan(0)
    expect(second.body.equals(first.body)).toBe(true)
    // Next would keep it in a folder, which both processes have here.
    expect(await cache.keys('next:image:*')).toHaveLength(1)
  })

  test('with NEXT_PRIVATE_DEBUG_CACHE each call is a line that says what came of it', async () => {
    const path = nextProduct()
    await a.get(path)
    await b.get(path)
    const line = (call: string, outcome: string): RegExp =>
      new RegExp(`^HoldfastCacheHandler: ${call} \\S*${path} ${outcome}$`, 'm')
    await waitFor('a says that it rendered', () => line('get', 'fwd=miss').test(a.output))
    await waitFor('a says that it stored', () => line('set', 'stored; ttl=\\d+').test(a.output))
    await waitFor('b says that it was found', () => line('get', 'hit').test(b.output))
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

  test('revalidating another tag or path changes nothing', async () => {
    const path = nextProduct()
    const before = await rendered(a, path)
    await b.revalidate({ tag: 'other' })
    await b.revalidate({ path: '/products/0' })
    expect(await rendered(a, path)).toBe(before)
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

  test('a result of "use cache" is used once more when its tag is revalidated with a profile', async () => {
    const before = await now(a)
    await a.revalidate({ tag: 'now', profile: 'max' })
    expect(await now(b)).toBe(before)
    await waitFor('the result is new', async () => (await now(b)) !== before)
    await waitFor('both use one result', async () => (await now(a)) === (await now(b)))
  })

  test('who submits a form without scripts, whose action calls updateTag, sees a new value, and so does everyone', async () => {
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
    expect(await now(b)).not.toBe(before)
    await waitFor('both use one result', async () => (await now(a)) === (await now(b)))
  })

  // A browser on a busy machine is slow.
  describe('in a browser', { timeout: 90_000 }, () => {
    testWhatPeopleSee(() => two)
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
  }, 120_000)

  testFailover(
    () => two,
    async () => {
      const [primary] = cluster.primaries as [LocalServer]
      await primary.kill()
      await cluster.failOver(primary)
    },
  )

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
