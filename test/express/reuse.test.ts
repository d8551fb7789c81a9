import { httpCache } from '@holdfast/express'
import { createCaches } from 'holdfast'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { makeCache, makeSite, requester, serve, versions } from './support.ts'

const START = Date.UTC(2026, 10, 22, 12)

describe.each(versions)('%s: reuse over time', (_, makeApp) => {
  // Only Date is fake: timers and sockets are real.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: START }))
  afterEach(() => void vi.useRealTimers())
  const after = (seconds: number): unknown => vi.setSystemTime(START + seconds * 1000)

  async function counting(control: string) {
    const site = await makeSite(makeApp)
    let runs = 0
    site.app.get('/page', (_req, res) => {
      runs += 1
      res.set('Cache-Control', control).send(`run ${runs}`)
    })
    return site
  }

  test('Age grows, Date stays, and at the end of its lifetime a response is not replayed', async () => {
    const { ask } = await counting('max-age=60')
    const date = new Date(START).toUTCString()
    expect((await ask('/page')).headers).toMatchObject({
      date,
      'cache-status': 'holdfast; fwd=uri-miss; stored; ttl=60',
    })
    after(59.9)
    expect(await ask('/page')).toMatchObject({
      text: 'run 1',
      headers: { age: '59', date, 'cache-status': 'holdfast; hit; ttl=0' },
    })
    after(60)
    expect(await ask('/page')).toMatchObject({ text: 'run 2', cached: 'fwd=stale; stored' })
    expect(await ask('/page')).toMatchObject({ text: 'run 2', cached: 'hit' })
  })

  test('s-maxage speaks to this cache, max-age to the browser', async () => {
    const { ask } = await counting('max-age=1, s-maxage=60')
    await ask('/page')
    after(30)
    expect(await ask('/page')).toMatchObject({ cached: 'hit', headers: { 'cache-control': 'max-age=1, s-maxage=60' } })
  })

  test.each([
    ['no-cache', 'fwd=request; stored'],
    ['max-age=5', 'fwd=request; stored'],
    ['max-age=15', 'hit'],
    ['min-fresh=55', 'fwd=request; stored'],
    ['min-fresh=45', 'hit'],
    ['max-stale', 'hit'],
    ['only-if-cached', 'hit'],
    ['no-store', 'fwd=request'],
  ])('after 10 of 60 seconds, a request with %s: %s', async (control, expected) => {
    const { ask } = await counting('max-age=60')
    await ask('/page')
    after(10)
    expect((await ask('/page', { headers: { 'cache-control': control } })).cached).toBe(expected)
  })

  test('the answer to a request with no-cache takes the place of the stored one', async () => {
    const { ask } = await counting('max-age=60')
    await ask('/page')
    expect((await ask('/page', { headers: { pragma: 'no-cache' } })).text).toBe('run 2')
    expect(await ask('/page')).toMatchObject({ text: 'run 2', cached: 'hit' })
  })

  test('a stale response answers a client that accepts it, unless it says must-revalidate', async () => {
    for (const [control, text] of [
      ['max-age=60', 'run 1'],
      ['max-age=60, must-revalidate', 'run 2'],
    ]) {
      vi.setSystemTime(START)
      const { ask } = await counting(String(control))
      await ask('/page')
      after(61)
      expect((await ask('/page', { headers: { 'cache-control': 'max-stale=100' } })).text).toBe(text)
    }
  })

  test('only-if-cached without a stored response is answered with 504, and the handler does not run', async () => {
    const { ask } = await counting('max-age=60')
    const question = { headers: { 'cache-control': 'only-if-cached' } }
    expect(await ask('/page', question)).toMatchObject({ status: 504, text: '', cached: 'detail=only-if-cached' })
    expect(await ask('/page')).toMatchObject({ text: 'run 1' })
    after(61)
    expect((await ask('/page', question)).status).toBe(504)
  })

  test('a variant that is missing is told from a URI that is missing', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (_req, res) => void res.vary('Accept').set('Cache-Control', 'max-age=60').send('x'))
    expect((await ask('/page', { headers: { accept: 'a' } })).cached).toBe('fwd=uri-miss; stored')
    expect((await ask('/page', { headers: { accept: 'b' } })).cached).toBe('fwd=vary-miss; stored')
    expect((await ask('/page', { headers: { accept: 'b' } })).cached).toBe('hit')
  })
})

describe.each(versions)('%s: RFC 9111 §4.4, invalidation', (_, makeApp) => {
  async function writable() {
    const site = await makeSite(makeApp)
    let version = 1
    site.app.get('/item', (_req, res) => void res.set('Cache-Control', 'max-age=60').send(`version ${version}`))
    site.app.get('/item/own', (_req, res) => {
      res.vary('Cookie').set('Cache-Control', 'max-age=60').send(`version ${version}`)
    })
    site.app.use((req, res) => {
      version += 1
      res.status(Number(req.headers['x-answer'] ?? 200)).end()
    })
    return site
  }

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'])(
    'a %s that succeeds makes the next GET ask again',
    async (method) => {
      const { ask } = await writable()
      await ask('/item')
      expect((await ask('/item', { method })).cached).toBe('fwd=method')
      expect(await ask('/item')).toMatchObject({ text: 'version 2', cached: 'fwd=uri-miss; stored' })
      expect(await ask('/item')).toMatchObject({ text: 'version 2', cached: 'hit' })
    },
  )

  test('every variant is gone', async () => {
    const { ask } = await writable()
    const as = (cookie: string) => ({ headers: { cookie } })
    for (const user of ['ann', 'bob']) await ask('/item/own', as(user))
    await ask('/item/own', { method: 'PUT' })
    for (const user of ['ann', 'bob']) expect((await ask('/item/own', as(user))).text).toBe('version 2')
  })

  test.each(['303', '204'])('%s is a success', async (status) => {
    const { ask } = await writable()
    await ask('/item')
    await ask('/item', { method: 'POST', headers: { 'x-answer': status } })
    expect((await ask('/item')).text).toBe('version 2')
  })

  test.each(['400', '404', '500'])('%s leaves the stored response alone', async (status) => {
    const { ask } = await writable()
    await ask('/item')
    await ask('/item', { method: 'POST', headers: { 'x-answer': status } })
    expect(await ask('/item')).toMatchObject({ text: 'version 1', cached: 'hit' })
  })

  test.each(['OPTIONS', 'HEAD'])('%s leaves the stored response alone', async (method) => {
    const { ask } = await writable()
    await ask('/item')
    await ask('/item', { method })
    expect((await ask('/item')).cached).toBe('hit')
  })

  test('an answer that was begun before the invalidation is not stored after it', async () => {
    const { app, ask, cache } = await makeSite(makeApp)
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    app.get('/slow', async (_req, res) => {
      reached.resolve()
      await gate.promise
      res.set('Cache-Control', 'max-age=60').send('outdated')
    })
    app.post('/slow', (_req, res) => {
      res.on('finish', gate.resolve)
      res.end()
    })
    const slow = ask('/slow')
    await reached.promise
    await ask('/slow', { method: 'POST' })
    expect((await slow).text).toBe('outdated')
    const stored = await cache.getMany(await cache.keys())
    expect(JSON.stringify([...stored.values()])).not.toContain('"response"')
  })
})

describe.each(versions)('%s: a cache that fails', (_, makeApp) => {
  test('is gone round, and its errors are reported', async () => {
    const caches = createCaches({ BACKEND: 'locmem' })
    const errors: unknown[] = []
    const { app, ask } = await makeSite(makeApp, { cache: caches.get(), onError: (error) => errors.push(error) })
    app.get('/page', (_req, res) => void res.set('Cache-Control', 'max-age=60').send('hello'))
    app.post('/page', (_req, res) => void res.send('done'))
    await ask('/page')
    await caches.close()
    expect(await ask('/page')).toMatchObject({ status: 200, text: 'hello', cached: 'fwd=bypass' })
    expect(await ask('/page', { method: 'POST' })).toMatchObject({ status: 200, text: 'done' })
    expect(errors).toMatchObject([{ code: 'ERR_CACHE_CLOSED' }, { code: 'ERR_CACHE_CLOSED' }])
  })

  test('while a response is on its way does not disturb it', async () => {
    const caches = createCaches({ BACKEND: 'locmem' })
    const errors: unknown[] = []
    const { app, ask } = await makeSite(makeApp, { cache: caches.get(), onError: (error) => errors.push(error) })
    app.get('/page', async (_req, res) => {
      await caches.close()
      res.set('Cache-Control', 'max-age=60').send('hello')
    })
    expect(await ask('/page')).toMatchObject({ status: 200, text: 'hello' })
    expect(errors).toMatchObject([{ code: 'ERR_CACHE_CLOSED' }])
  })

  test('and a handler of errors that fails as well cost the client nothing', async () => {
    const caches = createCaches({ BACKEND: 'locmem' })
    await caches.close()
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    const { app, ask } = await makeSite(makeApp, {
      cache: caches.get(),
      onError: () => {
        throw new Error('logger is broken')
      },
    })
    app.get('/page', (_req, res) => void res.send('hello'))
    expect(await ask('/page')).toMatchObject({ status: 200, text: 'hello' })
    expect((await warned).message).toContain('logger is broken')
  })

  test('is warned of once for each kind of error when nobody listens', async () => {
    const caches = createCaches({ BACKEND: 'locmem' })
    await caches.close()
    const warnings: Error[] = []
    const collect = (warning: Error): unknown => warnings.push(warning)
    process.on('warning', collect)
    const middleware = httpCache({ cache: caches.get() })
    const app = makeApp()
    app.use(middleware, (_req, res) => void res.send('hello'))
    const ask = requester(await serve(app), middleware)
    for (let request = 0; request < 3; request += 1) expect((await ask('/')).text).toBe('hello')
    process.off('warning', collect)
    expect(warnings).toMatchObject([{ name: 'HoldfastWarning', code: 'ClosedError' }])
  })
})

test('a listener that reads the fields as they arrived sees the condition of the cache; outside it is the client’s', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  onTestFinished(() => void vi.useRealTimers())
  const cached = httpCache({ cache: makeCache() })
  const seen: unknown[] = []
  let runs = 0
  const conditionOf = (raw: readonly string[]): unknown =>
    raw[raw.findIndex((name) => /^if-none-match$/i.test(name)) + 1]
  const listener = cached.wrap((req, res) => {
    seen.push(conditionOf(req.rawHeaders))
    runs += 1
    res.writeHead(200, { 'cache-control': 'max-age=60', etag: `"${runs}"` }).end(`page ${runs}`)
  })
  const origin = await serve((req, res) => {
    res.once('finish', () => seen.push(conditionOf(req.rawHeaders)))
    listener(req, res)
  })
  const ask = requester(origin, cached)
  const headers = { 'if-none-match': '"2"', 'if-modified-since': new Date(START).toUTCString() }
  await ask('/')
  vi.setSystemTime(START + 61_000)
  expect((await ask('/', { headers })).status).toBe(304)
  expect(seen.slice(2)).toEqual(['"1"', '"2"'])
})
