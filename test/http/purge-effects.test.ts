import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { type HttpCacheEvent, httpCache, httpCacheChannel, type PurgeOptions } from '@holdfast/express'
import express from 'express'
import { createCaches } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { http1 } from './faces/client.ts'
import { listen, localMemory } from './faces/node-handler.ts'

async function openShop(more = '') {
  const cache = localMemory()
  const cached = httpCache({ cache })
  const app = express().use(cached)
  let runs = 0
  app.get('/products/:id', (req, res) => {
    runs += 1
    res.cacheTags(`product:${req.params.id}`).set('Surrogate-Key', 'shop  all').set('Cache-Tag', 'a, b')
    res.set('Cache-Control', `max-age=600${more}`).send(`run ${runs}`)
  })
  const port = await listen(createServer(app))
  return { cache, cached, port, ask: http1(port, cached.idle) }
}

describe('purge', () => {
  test.each<[string, PurgeOptions, boolean]>([
    ['a tag that the application gave', { tags: ['product:1'] }, true],
    ['a tag of Surrogate-Key', { tags: ['shop'] }, true],
    ['a tag of Cache-Tag', { tags: ['b'] }, true],
    ['one of several tags', { tags: ['x', 'all'] }, true],
    ['a tag of another product', { tags: ['product:2'] }, false],
    ['its URL', { url: 'http://example.com/products/1' }, true],
    ['another URL', { url: 'http://example.com/products/2' }, false],
    ['the URL with a query', { url: 'http://example.com/products/1?a=b' }, false],
    ['the beginning of its URL', { prefix: 'http://example.com/products/' }, true],
    ['its host', { prefix: 'http://EXAMPLE.com' }, true],
    ['another beginning', { prefix: 'http://example.com/Products/' }, false],
    ['a beginning with a wildcard in it', { prefix: 'http://example.com/*' }, false],
  ])('by %s', async (_, what, purged) => {
    for (const soft of [false, true]) {
      const { ask, cached } = await openShop()
      await ask('/products/1')
      await cached.purge({ ...what, soft })
      // Express gives each response an ETag, so a soft purge lets it validate.
      const expected = purged ? (soft ? 'fwd=stale; stored' : 'fwd=uri-miss; stored') : 'hit'
      expect((await ask('/products/1')).cached).toMatch(expected)
    }
  })

  test('what was purged softly answers while it is validated, if it says so', async () => {
    const { ask, cached } = await openShop(', stale-while-revalidate=60')
    await ask('/products/1')
    await cached.purge({ tags: ['product:1'], soft: true })
    expect(await ask('/products/1')).toMatchObject({ text: 'run 1', cached: 'hit' })
    expect(await ask('/products/1')).toMatchObject({ text: 'run 2', cached: 'hit' })
  })

  test.each<PurgeOptions>([
    { url: 'http://bücher.example:8080/products/grüße?für=ß' },
    { prefix: 'http://bücher.example:8080/products/grü' },
  ])('by %j, which clients send in ASCII', async (what) => {
    const { ask, cached } = await openShop()
    const url = new URL('http://bücher.example:8080/products/grüße?für=ß')
    const again = () => ask(url.pathname + url.search, { headers: { host: url.host } })
    await again()
    expect((await again()).cached).toBe('hit')
    await cached.purge(what)
    expect((await again()).cached).toMatch(/^fwd=uri-miss/)
  })

  test('by URL, also behind a proxy that has ended TLS', async () => {
    const { ask, cached } = await openShop()
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' }
    await ask('/products/1', { headers })
    expect((await ask('/products/1', { headers })).cached).toBe('hit')
    await cached.purge({ url: 'https://example.com/products/1' })
    expect((await ask('/products/1', { headers })).cached).toBe('fwd=uri-miss; stored')
  })

  test.each<PurgeOptions>([
    { tags: ['product:1'] },
    { prefix: 'http://example.com/' },
    { url: 'http://example.com/products/1' },
  ])('an answer under way is not stored after a purge by %j', async (what) => {
    const cache = localMemory()
    const cached = httpCache({ cache })
    const app = express().use(cached)
    let runs = 0
    app.get('/products/1', async (_req, res) => {
      runs += 1
      if (runs === 1) await cached.purge(what)
      res.cacheTags('product:1').set('Cache-Control', 'max-age=600').send(`run ${runs}`)
    })
    const ask = http1(await listen(createServer(app)), cached.idle)
    expect((await ask('/products/1')).text).toBe('run 1')
    expect((await ask('/products/1')).text).toBe('run 2')
  })

  test.each<PurgeOptions>([
    { tags: ['product:1'] },
    { prefix: 'http://example.com/' },
    { url: 'http://example.com/products/1' },
  ])('an answer under way is stale after a soft purge by %j', async (what) => {
    const cached = httpCache({ cache: localMemory() })
    const app = express().use(cached)
    let runs = 0
    app.get('/products/1', async (_req, res) => {
      runs += 1
      if (runs === 1) await cached.purge({ ...what, soft: true })
      res.cacheTags('product:1').set('Cache-Control', 'max-age=600, stale-if-error=600')
      res.status(runs === 2 ? 500 : 200).send(`run ${runs}`)
    })
    const ask = http1(await listen(createServer(app)), cached.idle)
    expect((await ask('/products/1')).text).toBe('run 1')
    expect(await ask('/products/1')).toMatchObject({
      text: 'run 1',
      cached: expect.stringMatching(/^fwd=stale; fwd-status=500/),
    })
    expect((await ask('/products/1')).text).toBe('run 3')
  })

  test('a soft purge does not weaken a hard one', async () => {
    const cached = httpCache({ cache: localMemory() })
    const app = express().use(cached)
    let runs = 0
    app.get('/', async (_req, res) => {
      runs += 1
      if (runs === 1) for (const soft of [false, true]) await cached.purge({ tags: ['a'], soft })
      res.cacheTags('a').set('Cache-Control', 'max-age=600, stale-while-revalidate=600').send(`run ${runs}`)
    })
    const ask = http1(await listen(createServer(app)), cached.idle)
    await ask('/')
    expect(await ask('/')).toMatchObject({ text: 'run 2', cached: expect.stringMatching(/^fwd=uri-miss/) })
  })

  test.each([false, true])('on Redis, behind a proxy that replaces Host, by the beginning, soft: %s', async (soft) => {
    const caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX: randomUUID() })
    onTestFinished(() => caches.close())
    const cached = httpCache({ cache: caches.get() })
    const app = express().use(cached)
    app.get('/*path', (_req, res) => void res.set('Cache-Control', 'max-age=600').vary('Accept').send('page'))
    const ask = http1(await listen(createServer(app)), cached.idle)
    const headers = { host: 'app:3000', 'x-forwarded-host': 'example.com', 'x-forwarded-proto': 'https' }
    for (const path of ['/blog/1', '/shop/blog/']) await ask(path, { headers })
    await cached.purge({ prefix: 'https://example.com/blog/', soft })
    expect((await ask('/blog/1', { headers })).cached).toMatch(soft ? /^fwd=stale/ : /^fwd=uri-miss/)
    expect((await ask('/shop/blog/', { headers })).cached).toBe('hit')
  })

  test('invalidating a tag of the cache removes pages, too', async () => {
    const { ask, cache } = await openShop()
    await ask('/products/1')
    await cache.invalidateTags(['product:1'])
    expect((await ask('/products/1')).text).toBe('run 2')
  })

  test.each<[unknown, string]>([
    [{}, 'purge() takes one of the options "url", "prefix" and "tags".'],
    [{ url: 'http://a.example/', tags: ['a'] }, 'purge() takes one of the options'],
    [{ url: '/page' }, 'The option "url" of purge() must be an absolute URL, got "/page".'],
    [{ prefix: '/' }, 'The option "prefix" of purge() must begin with a scheme, a host and a slash, got "/".'],
    [{ tags: [] }, 'The option "tags" of purge() must be a list of tags'],
    [{ tags: 'a' }, 'The option "tags" of purge() must be a list of tags, got "a".'],
    [{ tag: 'a' }, 'purge() has no option "tag". Did you mean "tags"?'],
  ])('%j is refused', async (options, message) => {
    const cached = httpCache({ cache: localMemory() })
    await expect(cached.purge(options as PurgeOptions)).rejects.toThrow(message)
  })

  test('a tag that is no name is refused where it is given', async () => {
    const cached = httpCache({ cache: localMemory() })
    const app = express().use(cached)
    app.get('/', (_req, res) => void res.cacheTags('').end())
    app.use(((error, _req, res, _next) => void res.status(500).send(error.message)) as express.ErrorRequestHandler)
    const ask = http1(await listen(createServer(app)), cached.idle)
    expect((await ask('/')).text).toBe(`cacheTags() takes names, such as 'product:1', got "".`)
  })
})

test('each request is an event, with its reasons', async () => {
  const events: unknown[] = []
  const listener = (event: unknown): void => {
    const { name, method, key, hit, fwd, stored, detail, background } = event as HttpCacheEvent
    events.push([name, method, key?.replace(/:\d+\//, '/'), hit ?? false, fwd, stored ?? false, detail, background])
  }
  httpCacheChannel.subscribe(listener)
  onTestFinished(() => void httpCacheChannel.unsubscribe(listener))
  const { ask } = await openShop()
  await ask('/products/1')
  await ask('/products/1')
  await ask('/products/1', { method: 'POST' })
  await ask('/elsewhere')
  const key = 'http:http://example.com/products/1'
  expect(events).toEqual([
    ['holdfast', 'GET', key, false, 'uri-miss', true, undefined, false],
    ['holdfast', 'GET', key, true, undefined, false, undefined, false],
    ['holdfast', 'POST', key, false, 'method', false, undefined, false],
    ['holdfast', 'GET', 'http:http://example.com/elsewhere', false, 'uri-miss', false, 'no-freshness', false],
  ])
})
