import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  cacheControl,
  cachePage,
  conditional,
  httpCache,
  type Middleware,
  neverCache,
  patchCacheControl,
  patchVary,
  varyOn,
  varyOnCookie,
} from '@holdfast/express'
import connect from 'connect'
import express from 'express'
import express4 from 'express4'
import { describe, expect, onTestFinished, test } from 'vitest'
import { makeCache } from '../express/support.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown
type Headers = Readonly<Record<string, string>>

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** Sends GET, or what `:method` says, to `/page`. */
type Ask = (headers?: Headers) => Promise<Answer>

/** Puts middlewares before a handler, in the way of a framework. */
type Serve = (middlewares: readonly Middleware[], handler: Handler) => Promise<Ask>

async function listen(server: Server | ReturnType<typeof createHttp2Server>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function overHttp1(listener: Handler): Promise<Ask> {
  const origin = await listen(createServer({ keepAlive: false }, listener))
  return async ({ ':method': method = 'GET', ...headers } = {}) => {
    const response = await fetch(`${origin}/page`, { method, headers: { connection: 'close', ...headers } })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }
}

async function overHttp2(listener: Handler): Promise<Ask> {
  const origin = await listen(createHttp2Server(listener as never))
  return async (headers = {}) => {
    const client = connectHttp2(origin)
    const stream = client.request({ ':path': '/page', ...headers }).end()
    const [[received], body] = await Promise.all([once(stream, 'response'), text(stream)])
    client.destroy()
    return { status: received[':status'], headers: received, body }
  }
}

function chained(middlewares: readonly Middleware[], handler: Handler): Handler {
  return (req, res) => {
    const run = (at: number): unknown => {
      const middleware = middlewares[at]
      return middleware ? middleware(req, res, () => run(at + 1)) : handler(req, res)
    }
    run(0)
  }
}

const faces: readonly (readonly [string, Serve])[] = [
  ['node:http', (middlewares, handler) => overHttp1(chained(middlewares, handler))],
  ['node:http2', (middlewares, handler) => overHttp2(chained(middlewares, handler))],
  [
    'Connect',
    (middlewares, handler) => {
      const app = connect()
      for (const middleware of middlewares) app.use(middleware)
      return overHttp1(app.use(handler as connect.NextHandleFunction))
    },
  ],
  ['Express 4', (middlewares, handler) => overHttp1(express4().get('/page', ...middlewares, handler))],
  ['Express 5', (middlewares, handler) => overHttp1(express().get('/page', ...middlewares, handler))],
]

describe.each(faces)("Django's helpers on %s", (_name, serve) => {
  test('each adds to what those after it have set, and the handler comes last', async () => {
    const ask = await serve(
      [cacheControl({ private: true, maxAge: 600 }), varyOnCookie, varyOn('Accept-Language', 'cookie')],
      (_req, res) => {
        patchVary(res, ['Accept'])
        patchCacheControl(res, { maxAge: 60, mustRevalidate: true })
        res.end('page')
      },
    )
    const { headers, body } = await ask()
    expect(body).toBe('page')
    expect(headers.vary).toBe('Accept, Accept-Language, cookie')
    expect(headers['cache-control']).toBe('max-age=60, must-revalidate, private')
  })

  test('a head that the handler writes explicitly is patched as well', async () => {
    const ask = await serve([varyOnCookie, neverCache], (_req, res) => {
      res.writeHead(200, { 'cache-control': 'public', vary: 'accept' }).end('page')
    })
    const { headers } = await ask()
    expect(headers.vary).toBe('accept, Cookie')
    expect(headers['cache-control']).toBe('max-age=0, no-cache, no-store, must-revalidate, private')
    expect(Date.parse(String(headers.expires))).toBeLessThanOrEqual(Date.now())
  })

  test('a page is rendered once, and kept apart by its key prefix', async () => {
    const cache = makeCache()
    let runs = 0
    const render: Handler = (_req, res) => {
      runs += 1
      res.end(`run ${runs}`)
    }
    const one = cachePage(60, { cache, keyPrefix: 'one' })
    const asOne = await serve([one], render)
    const asTwo = await serve([cachePage(60, { cache, keyPrefix: 'two' })], render)
    const host = { host: 'example.com' }
    expect((await asOne()).body).toBe('run 1')
    await one.idle()
    const hit = await asOne()
    expect(hit).toMatchObject({ body: 'run 1', headers: { 'cache-control': 'max-age=60' } })
    expect(hit.headers['cache-status']).toMatch(/^holdfast; hit/)
    expect((await asTwo(host)).body).toBe('run 2')
  })

  test('cachePage without a cache lets the one in front of it keep the page', async () => {
    const front = httpCache({ cache: makeCache() })
    let runs = 0
    const ask = await serve([front, cachePage(60)], (_req, res) => {
      runs += 1
      res.end(`run ${runs}`)
    })
    await ask()
    await front.idle()
    expect(await ask()).toMatchObject({ body: 'run 1', headers: { 'cache-control': 'max-age=60' } })
  })

  test('conditional answers before the handler runs, and its tag is the one that clients see', async () => {
    let runs = 0
    const ask = await serve([conditional({ etag: async () => 'v1' }) as Middleware], (_req, res) => {
      runs += 1
      res.end('page')
    })
    expect(await ask()).toMatchObject({ status: 200, headers: { etag: '"v1"' }, body: 'page' })
    expect(await ask({ 'if-none-match': '"v1"' })).toMatchObject({ status: 304, headers: { etag: '"v1"' }, body: '' })
    expect(runs).toBe(1)
  })
})

describe('conditional', () => {
  test('a tag of conditional() is not replaced by the one that Express makes of the body', async () => {
    const app = express().get('/page', conditional({ etag: () => 'v1' }), (_req, res) => void res.send('page'))
    const ask = await overHttp1(app)
    expect((await ask()).headers.etag).toBe('"v1"')
    const other = express().get(
      '/page',
      conditional({ etag: () => 'v1' }),
      (_req, res) => void res.set('ETag', '"own"').send('page'),
    )
    expect((await (await overHttp1(other))()).headers.etag).toBe('"own"')
  })

  test.each<[string, Parameters<typeof conditional<IncomingMessage>>[0], string]>([
    ['what etag throws', { etag: () => Promise.reject(new Error('no database')) }, 'no database'],
    [
      'a tag with quotes in it',
      { etag: () => 'a"b' },
      'etag of conditional() must return a text without quotes in it.',
    ],
    [
      'a tag with a line break',
      { etag: () => 'a\r\nSet-Cookie: sid=1' },
      'etag of conditional() must return a text without control characters',
    ],
    ['a tag that is a number', { etag: () => 7 as never }, 'got 7'],
    [
      'an invalid date',
      { lastModified: () => new Date(Number.NaN) },
      'lastModified of conditional() must return a valid Date',
    ],
  ])('%s goes to next', async (_name, options, message) => {
    let received: unknown
    const middleware = conditional(options)
    const ask = await overHttp1((req, res) => {
      middleware(req, res, (error) => {
        received = error
        res.writeHead(500).end()
      })
    })
    expect((await ask()).status).toBe(500)
    expect(String(received)).toContain(message)
  })
})

test('neverCache leaves nothing in a cache in front of it, whatever the handler says to it', async () => {
  const cache = makeCache()
  const front = httpCache({ cache, targets: ['Shop-Cache-Control', 'CDN-Cache-Control'] })
  const targeted = { 'cdn-cache-control': 'max-age=60', 'shop-cache-control': 'max-age=60' }
  const ask = await overHttp1(
    chained([front, neverCache, cachePage(60)], (_req, res) => {
      res.writeHead(200, { ...targeted, 'cache-control': 'public, s-maxage=60' }).end('page')
    }),
  )
  const { headers } = await ask()
  for (const name of Object.keys(targeted)) expect(headers).not.toHaveProperty(name)
  await front.idle()
  expect(await cache.keys()).toEqual([])
})
