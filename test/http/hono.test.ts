import { cacheTags, type HttpCacheOptions, httpCache } from '@holdfast/hono'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { secureHeaders } from 'hono/secure-headers'
import { stream, streamSSE } from 'hono/streaming'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { localMemory } from './faces/node-handler.ts'

const PUBLIC = 'public, max-age=60'

interface Got {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly cached: string
}

type Ask = (path: string, init?: RequestInit) => Promise<Got>

/** Sends requests without a server, as any Fetch runtime does. */
function asker(app: Pick<Hono, 'request'> | { fetch: (request: Request) => unknown }, idle: () => Promise<void>): Ask {
  return async (path, init) => {
    const request = new Request(`https://example.com${path}`, init)
    const response = (await ('request' in app ? app.request(request) : app.fetch(request))) as Response
    const body = await response.text()
    await idle()
    const cached = String(response.headers.get('cache-status')).replace(/^holdfast; |; ttl=-?\d+/g, '')
    return { status: response.status, headers: response.headers, body, cached }
  }
}

function makeSite(options: Partial<HttpCacheOptions> = {}) {
  const app = new Hono()
  const responses = httpCache({ cache: localMemory(), ...options })
  app.use(responses)
  return { app, responses, ask: asker(app, responses.idle) }
}

function later(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
  onTestFinished(() => void vi.useRealTimers())
}

// It replaces the global Response by one that completes its fields late.
beforeAll(() => void createAdaptorServer({ fetch: () => new Response() }))

describe('in Hono', () => {
  test('a response is stored and replayed, with its fields, also one that is made by hand', async () => {
    const { app, ask } = makeSite()
    app.get('/json', (c) => {
      c.header('Cache-Control', PUBLIC)
      c.header('Link', '</a>')
      c.header('Link', '</b>', { append: true })
      return c.json({ now: performance.now() })
    })
    app.get('/response', () => new Response(String(performance.now()), { headers: { 'cache-control': PUBLIC } }))
    for (const path of ['/json', '/response']) {
      const first = await ask(path)
      expect(first.cached).toBe('fwd=uri-miss; stored')
      const second = await ask(path)
      expect(second).toMatchObject({ cached: 'hit', body: first.body })
      const expected = new Headers(first.headers)
      for (const name of ['cache-status', 'age', 'content-length']) {
        expected.delete(name)
        second.headers.delete(name)
      }
      expect(Object.fromEntries(second.headers)).toEqual(Object.fromEntries(expected))
    }
  })

  test('middlewares of Hono before the cache do their work for each client', async () => {
    const responses = httpCache({ cache: localMemory() })
    const app = new Hono().use(
      secureHeaders(),
      cors({ origin: (origin) => origin }),
      compress({ threshold: 0 }),
      responses,
    )
    const page = 'page '.repeat(500)
    app.get('/page', (c) => c.text(page, 200, { 'Cache-Control': PUBLIC }))
    const ask = asker(app, responses.idle)
    await ask('/page', { headers: { origin: 'https://a.example' } })
    const plain = await ask('/page', { headers: { origin: 'https://b.example' } })
    expect(plain).toMatchObject({ cached: 'hit', body: page })
    expect(plain.headers.get('access-control-allow-origin')).toBe('https://b.example')
    expect(plain.headers.get('x-content-type-options')).toBe('nosniff')
    const response = await app.request('https://example.com/page', { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('cache-status')).toMatch(/hit/)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const unpacked = response.body?.pipeThrough(new DecompressionStream('gzip'))
    expect(await new Response(unpacked).text()).toBe(page)
  })

  test('middlewares of Hono behind the cache are part of the response', async () => {
    const { app, ask } = makeSite()
    app.use(compress({ threshold: 0 }), etag())
    app.get('/page', (c) => c.text('page '.repeat(500), 200, { 'Cache-Control': PUBLIC }))
    const first = await ask('/page')
    const second = await ask('/page')
    expect(second).toMatchObject({ cached: 'hit', body: first.body })
    const tag = String(second.headers.get('etag'))
    expect(tag).toBe(first.headers.get('etag'))
    expect(await ask('/page', { headers: { 'if-none-match': tag } })).toMatchObject({ status: 304, cached: 'hit' })
  })

  test('a streamed response reaches the client piece by piece, and is stored', async () => {
    const { app, responses, ask } = makeSite()
    let goOn = (): void => {}
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve
    })
    app.get('/page', (c) => {
      c.header('Cache-Control', PUBLIC)
      return stream(c, async (out) => {
        await out.write('first, ')
        await waiting
        await out.write('second')
      })
    })
    const response = await app.request('https://example.com/page')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toBe('first, ')
    goOn()
    expect((await reader?.read())?.value).toBe('second')
    expect((await reader?.read())?.done).toBe(true)
    await responses.idle()
    expect(await ask('/page')).toMatchObject({ cached: 'hit', body: 'first, second' })
  })

  test('with `app`, a stale response answers while the application is asked again, behind the outer middlewares', async () => {
    const app = new Hono()
    const responses = httpCache({ cache: localMemory(), app })
    let runs = 0
    app.use(compress({ threshold: 0 }), responses)
    app.get('/page', (c) => {
      runs += 1
      cacheTags(c, `run ${runs}`)
      return c.text(`run ${runs}`, 200, { 'Cache-Control': 'max-age=1, stale-while-revalidate=60' })
    })
    const ask = asker(app, responses.idle)
    await ask('/page')
    later()
    // The first client to see the stale page accepts gzip; what is fetched anew must be plain for the next one.
    await app.request('https://example.com/page', { headers: { 'accept-encoding': 'gzip' } })
    await responses.idle()
    expect(await ask('/page')).toMatchObject({ body: 'run 2', cached: 'hit' })
    await responses.purge({ tags: ['run 2'] })
    expect((await ask('/page')).body).toBe('run 3')
  })

  test('without `app`, a stale response is validated before it answers', async () => {
    const { app, ask } = makeSite()
    let runs = 0
    app.get('/page', (c) => {
      runs += 1
      return c.text(`run ${runs}`, 200, { 'Cache-Control': 'max-age=1, stale-while-revalidate=60' })
    })
    await ask('/page')
    later()
    expect((await ask('/page')).body).toBe('run 2')
  })

  test('the handler sees the condition of the cache, and outer middlewares that of the client', async () => {
    const responses = httpCache({ cache: localMemory() })
    const seen: unknown[] = []
    const app = new Hono().use(async (c, next) => {
      await next()
      seen.push(c.req.header('if-none-match'))
    }, responses)
    app.get('/page', (c) => {
      seen.push(c.req.header('if-none-match'))
      c.header('Cache-Control', 'max-age=1')
      c.header('ETag', '"1"')
      return c.req.header('if-none-match') === '"1"' ? c.body(null, 304) : c.text('page')
    })
    const ask = asker(app, responses.idle)
    await ask('/page')
    later()
    expect(await ask('/page')).toMatchObject({ status: 200, body: 'page' })
    expect(seen).toEqual([undefined, undefined, '"1"', undefined])
  })

  test('a stale response stands in for a handler that throws', async () => {
    const { app, ask } = makeSite({ onError: () => {} })
    vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => void vi.restoreAllMocks())
    let broken = false
    app.get('/page', (c) => {
      if (broken) throw new Error('no database')
      return c.text('page', 200, { 'Cache-Control': 'max-age=1, stale-if-error=60' })
    })
    await ask('/page')
    later()
    broken = true
    expect(await ask('/page')).toMatchObject({ status: 200, body: 'page' })
  })

  test('the answer to an upgrade to WebSocket is passed on as it is', async () => {
    const { app, responses } = makeSite()
    // What a runtime with sockets makes; Node's Response cannot have this status.
    const upgraded = Object.defineProperty(new Response(null), 'status', { value: 101 })
    app.get('/socket', () => upgraded)
    const init = { headers: { upgrade: 'websocket', connection: 'upgrade' } }
    expect(await app.request('https://example.com/socket', init)).toBe(upgraded)
    const request = new Request('https://example.com/socket', init)
    expect(await responses.wrap({ fetch: () => upgraded }).fetch(request)).toBe(upgraded)
  })

  test('server-sent events reach the client one by one, and are not stored', async () => {
    const { app, responses } = makeSite()
    app.get('/events', (c) =>
      streamSSE(c, async (out) => {
        await out.writeSSE({ data: 'one' })
        await out.writeSSE({ data: 'two' })
      }),
    )
    const response = await app.request('https://example.com/events')
    expect(response.headers.get('cache-status')).toBe('holdfast; fwd=uri-miss; detail=no-freshness')
    expect(await response.text()).toBe('data: one\n\ndata: two\n\n')
    await responses.idle()
  })

  test('in front of an application a hit does not enter it, and the runtime waits for the work', async () => {
    const responses = httpCache({ cache: localMemory() })
    let entered = 0
    const app = new Hono<{ Bindings: { greeting: string } }>()
    app.get('/page', (c) => {
      entered += 1
      return c.text(`${c.env.greeting} ${entered}`, 200, { 'Cache-Control': 'max-age=1, stale-while-revalidate=60' })
    })
    const wrapped = responses.wrap(app)
    const work: Promise<unknown>[] = []
    const runtime = [{ greeting: 'page' }, { waitUntil: (promise: Promise<unknown>) => void work.push(promise) }]
    const ask = asker({ fetch: (request) => wrapped.fetch(request, ...(runtime as never[])) }, async () => {
      await Promise.all(work)
    })
    expect((await ask('/page')).body).toBe('page 1')
    expect(await ask('/page')).toMatchObject({ body: 'page 1', cached: 'hit' })
    expect(entered).toBe(1)
    later()
    expect((await ask('/page')).body).toBe('page 1')
    expect((await ask('/page')).body).toBe('page 2')
  })

  test.each<[unknown, string]>([
    [undefined, 'httpCache() takes an object with the option "cache", got undefined.'],
    [{ cache: 5 }, 'The option "cache" of httpCache() must be a cache, got 5.'],
    [{ app: 'app' }, 'The option "app" of httpCache() must be a Hono application, got "app".'],
    [{ ap: 1 }, 'httpCache() has no option "ap". Did you mean "app"?'],
    [{ authorizePurge: 'secret' }, 'The option "authorizePurge" of httpCache() must be a function, got "secret".'],
  ])('%j is refused by name', (options, message) => {
    const make = () => httpCache(options as HttpCacheOptions)
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_CACHE_ARGUMENT' }))
    expect(make).toThrow(message)
  })
})
