import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { type HttpCacheMiddleware, httpCache } from '@holdfast/express'
import { expect, onTestFinished, test } from 'vitest'
import { makeCertificates } from '../../packages/local-redis/src/tls/certificates.ts'
import { makeCache } from './support.ts'

type Handler = (req: Http2ServerRequest, res: Http2ServerResponse, run: number) => void

/** Documented by Node, and missing in its types. */
interface Trailers {
  setTrailer(name: string, value: string): void
}

/** A site behind the cache, and a client with a connection to it. */
interface Site {
  readonly middleware: HttpCacheMiddleware
  readonly port: number
  readonly ask: (headers?: OutgoingHttpHeaders) => Promise<{ headers: IncomingHttpHeaders; body: string }>
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function requester(client: ClientHttp2Session, middleware: HttpCacheMiddleware): Site['ask'] {
  onTestFinished(() => client.destroy())
  return async (headers = {}) => {
    const stream = client.request({ ':path': '/', ...headers }).end()
    const [[received], body] = await Promise.all([once(stream, 'response'), text(stream)])
    await middleware.idle()
    return { headers: received, body }
  }
}

async function makeSite(handler: Handler): Promise<Site> {
  const middleware = httpCache({ cache: makeCache() })
  let runs = 0
  const listener = (req: Http2ServerRequest, res: Http2ServerResponse): void => {
    runs += 1
    handler(req, res, runs)
  }
  const port = await listen(createServer(middleware.wrap(listener)))
  return { middleware, port, ask: requester(connect(`http://127.0.0.1:${port}`), middleware) }
}

const cacheable = { 'cache-control': 'max-age=60' }

test.each<readonly [string, Handler]>([
  ['an explicit head', (_, res, run) => res.writeHead(200, cacheable).end(`run ${run}`)],
  [
    'a list of fields',
    (_, res, run) => {
      res.writeHead(200, ['cache-control', 'max-age=60', 'link', '</a>', 'link', '</b>'] as never)
      res.end(`run ${run}`)
    },
  ],
  [
    'an implicit head',
    (_, res, run) => {
      res.setHeader('cache-control', 'max-age=60')
      res.end(`run ${run}`)
    },
  ],
  [
    'several writes',
    (_, res, run) => {
      res.writeHead(200, cacheable)
      res.write('run ')
      res.write(Buffer.from(String(run)))
      res.end()
    },
  ],
])('a response with %s is stored and replayed', async (_, handler) => {
  const { ask } = await makeSite(handler)
  const first = await ask()
  expect(first).toMatchObject({
    body: 'run 1',
    headers: { ':status': 200, 'cache-status': expect.stringMatching(/^holdfast; fwd=uri-miss; stored; ttl=\d+$/) },
  })
  const second = await ask()
  expect(second).toMatchObject({
    body: 'run 1',
    headers: { 'cache-control': 'max-age=60', 'content-length': '5', age: expect.any(String) },
  })
  expect(second.headers['cache-status']).toMatch(/^holdfast; hit; ttl=\d+$/)
  expect(second.headers.link).toEqual(first.headers.link)
})

test('HEAD and conditional requests are answered from a stored response', async () => {
  const { ask } = await makeSite((_, res, run) => res.writeHead(200, { ...cacheable, etag: '"1"' }).end(`run ${run}`))
  await ask()
  expect(await ask({ ':method': 'HEAD' })).toMatchObject({
    body: '',
    headers: { ':status': 200, 'content-length': '5' },
  })
  expect(await ask({ 'if-none-match': '"1"' })).toMatchObject({ body: '', headers: { ':status': 304, etag: '"1"' } })
})

test('an unsafe request invalidates', async () => {
  const { ask } = await makeSite((_, res, run) => res.writeHead(200, cacheable).end(`run ${run}`))
  await ask()
  expect(await ask({ ':method': 'POST' })).toMatchObject({ body: 'run 2' })
  expect(await ask()).toMatchObject({ body: 'run 3' })
})

test('authorities share nothing, and a host that contradicts one is not cached', async () => {
  const { ask } = await makeSite((req, res) => res.writeHead(200, cacheable).end(req.authority))
  await ask({ ':authority': 'a.example' })
  expect(await ask({ ':authority': 'b.example' })).toMatchObject({ body: 'b.example' })
  expect(await ask({ ':authority': 'A.example' })).toMatchObject({ body: 'a.example' })
  const { headers } = await ask({ ':authority': 'a.example', host: 'b.example' })
  expect(headers['cache-status']).toBe('holdfast; fwd=bypass')
})

test.each<readonly [string, Handler]>([
  ['setTrailer', (_, res) => (res as unknown as Trailers).setTrailer('x-sum', '1')],
  ['addTrailers', (_, res) => res.addTrailers({ 'x-sum': '1' })],
])('a response with a trailer by %s is delivered and not stored', async (_, setTrailer) => {
  const { ask } = await makeSite((req, res, run) => {
    res.writeHead(200, cacheable)
    setTrailer(req, res, run)
    res.end(`run ${run}`)
  })
  expect(await ask()).toMatchObject({ body: 'run 1' })
  expect(await ask()).toMatchObject({ body: 'run 2' })
})

test('a response that the client gives up is not stored', async () => {
  let begun: (() => void) | undefined
  const { middleware, port, ask } = await makeSite((_, res, run) => {
    res.writeHead(200, cacheable)
    res.write(`run ${run}`)
    begun?.()
    if (run > 1) res.end()
  })
  const writing = new Promise<void>((resolve) => {
    begun = resolve
  })
  const client = connect(`http://127.0.0.1:${port}`)
  client.request({ ':path': '/' }).on('error', () => undefined)
  await writing
  client.destroy()
  await middleware.idle()
  expect(await ask()).toMatchObject({ body: 'run 2' })
})

test('over TLS, HTTP/1.1 and HTTP/2 share the responses of one server', async () => {
  const { ca, server } = await makeCertificates()
  const middleware = httpCache({ cache: makeCache() })
  let runs = 0
  const listener = (_: Http2ServerRequest, res: Http2ServerResponse): void => {
    runs += 1
    res.writeHead(200, cacheable).end(`run ${runs}`)
  }
  const port = await listen(createSecureServer({ ...server, allowHTTP1: true }, middleware.wrap(listener)))
  const ask = requester(connect(`https://localhost:${port}`, { ca }), middleware)
  expect(await ask()).toMatchObject({ body: 'run 1' })
  const [answer] = await once(httpsRequest(`https://localhost:${port}/`, { ca, agent: false }).end(), 'response')
  expect(answer).toMatchObject({ httpVersion: '1.1', headers: { 'cache-status': expect.stringMatching(/; hit;/) } })
  expect(await text(answer)).toBe('run 1')
})
