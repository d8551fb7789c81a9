import { type LocalServer, startCluster, startServer, waitFor } from '@holdfast/local-redis'
import { type CacheSettings, createCaches } from 'holdfast'
import { expect, onTestFinished, test } from 'vitest'
import { type NextServer, Origin, type Page, startNext } from './next-server.ts'

const PATH = '/products/1'

/** Starts two processes of the application for the running test. */
async function startTwo(settings: CacheSettings): Promise<readonly [NextServer, NextServer]> {
  const origin = await new Origin().listen()
  onTestFinished(() => origin[Symbol.asyncDispose]())
  const start = async (name: string): Promise<NextServer> => {
    const server = await startNext({ name, settings, env: { ORIGIN: origin.url } })
    onTestFinished(() => server[Symbol.asyncDispose]())
    return server
  }
  return Promise.all([start('a'), start('b')])
}

/** Requests a page again and again while something happens. */
async function underTraffic(servers: readonly NextServer[], happens: () => Promise<unknown>): Promise<Page[]> {
  const pages: Page[] = []
  let over = false
  const visit = async (server: NextServer): Promise<void> => {
    while (!over) pages.push(await server.get(PATH))
  }
  const visitors = servers.map(visit)
  await happens().finally(() => {
    over = true
  })
  await Promise.all(visitors)
  return pages
}

const failed = (pages: readonly Page[]): Page[] => pages.filter(({ status, texts }) => status !== 200 || !texts.product)

test('Redis dies and comes back under traffic: every request is answered, and nothing revalidated meanwhile is served', async () => {
  const redis: LocalServer = await startServer()
  onTestFinished(() => redis.stop())
  const [a, b] = await startTwo({ BACKEND: 'redis', LOCATION: redis.url })
  const pages = await underTraffic([a, b], async () => {
    await waitFor('both serve one page', async () => {
      return (await a.get(PATH)).texts.rendered === (await b.get(PATH)).texts.rendered
    })
    await redis.kill()
    const alone = await b.get(PATH)
    expect(alone.cache).toBe('MISS')
    await a.revalidate({ tag: 'products' })
    await redis.restart()
    await waitFor('both share pages again', async () => {
      const [first, second] = [await a.get(PATH), await b.get(PATH)]
      return first.cache === 'HIT' && first.texts.rendered === second.texts.rendered
    })
  })
  expect(failed(pages)).toEqual([])
  expect(pages.length).toBeGreaterThan(10)
  for (const { output } of [a, b]) expect(output).not.toMatch(/unhandled|uncaught/i)
}, 60_000)

test('a server that hangs delays a request by the deadline at most, and one that was revalidated meanwhile is obeyed', async () => {
  const redis = await startServer()
  onTestFinished(() => redis.stop())
  const [a, b] = await startTwo({ BACKEND: 'redis', LOCATION: redis.url })
  const before = await b.get(PATH)
  expect((await a.get(PATH)).cache).toBe('HIT')
  await redis.pause()
  const asked = performance.now()
  expect((await a.get(PATH)).cache).toBe('MISS')
  // One deadline for the first look-up and one for what is stored; the others do not wait.
  expect(performance.now() - asked).toBeLessThan(4000)
  await a.revalidate({ tag: 'products' })
  await redis.resume()
  await waitFor('the revalidation arrives', async () => (await b.get(PATH)).texts.rendered !== before.texts.rendered)
  await waitFor('both share pages again', async () => {
    return (await a.get(PATH)).texts.rendered === (await b.get(PATH)).texts.rendered
  })
}, 60_000)

test('a primary of a cluster dies under traffic: every request is answered, and pages are shared again', async () => {
  const cluster = await startCluster()
  onTestFinished(() => cluster.stop())
  const settings = { BACKEND: 'redis', LOCATION: cluster.urls, OPTIONS: { CLIENT_CLASS: 'cluster' } } as const
  const [a, b] = await startTwo(settings)
  const pages = await underTraffic([a, b], async () => {
    await a.get(PATH)
    await cluster.failOver(cluster.primaries[0] as LocalServer)
    await a.revalidate({ tag: 'products' })
    await waitFor('both share pages again', async () => {
      const [first, second] = [await a.get(PATH), await b.get(PATH)]
      return second.cache === 'HIT' && first.texts.rendered === second.texts.rendered
    })
  })
  expect(failed(pages)).toEqual([])
  for (const { output } of [a, b]) expect(output).not.toMatch(/unhandled|uncaught/i)
}, 60_000)

test('with a near cache in front, a tag revalidated in one process is gone in the other', async () => {
  const redis = await startServer()
  onTestFinished(() => redis.stop())
  const settings = { BACKEND: 'redis', LOCATION: redis.url, OPTIONS: { NEAR_CACHE: {} } } as const
  const [a, b] = await startTwo(settings)
  const first = await a.get(PATH)
  for (let visit = 0; visit < 3; visit += 1) expect((await b.get(PATH)).texts).toEqual(first.texts)
  await a.revalidate({ tag: 'products' })
  await waitFor('the page is new', async () => (await b.get(PATH)).texts.rendered !== first.texts.rendered)
  const caches = createCaches(settings)
  onTestFinished(() => caches.close())
  expect(await caches.get().keys('next:page:*')).not.toEqual([])
}, 60_000)
