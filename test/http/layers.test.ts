import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { httpCache } from '@holdfast/express'
import compression from 'compression'
import cors from 'cors'
import express, { type Express, type RequestHandler } from 'express'
import session from 'express-session'
import express4 from 'express4'
import helmet from 'helmet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Received, receive } from './faces/client.ts'
import { listen, localMemory } from './faces/node-handler.ts'

// Long enough to be compressed, and no text, so that no step may take it for one.
const BYTES = Buffer.from(Array.from({ length: 6000 }, (_, index) => (index * index) % 256))
const TYPE = 'text/css; charset=utf-8'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'))
  await writeFile(join(folder, 'file.css'), BYTES)
})
afterAll(() => rm(folder, { recursive: true }))

const middlewares: Readonly<Record<string, () => RequestHandler>> = {
  compression: () => compression(),
  session: () => session({ secret: 'keyboard cat', resave: false, saveUninitialized: true }),
  cors: () => cors({ origin: true, credentials: true }),
  helmet: () => helmet() as RequestHandler,
}

const ways: Readonly<Record<string, RequestHandler>> = {
  send: (_req, res) => void res.send(BYTES),
  json: (_req, res) => void res.json({ text: 'grüße '.repeat(300) }),
  pipe: (_req, res) => void Readable.from([BYTES.subarray(0, 4000), BYTES.subarray(4000)]).pipe(res),
  sendFile: (_req, res) => res.sendFile('file.css', { root: folder, cacheControl: false }),
  write: (_req, res) => {
    res.write(BYTES.subarray(0, 100))
    res.write(BYTES.subarray(100))
    res.end()
  },
}

/** Two clients that want different things. */
const clients = [
  { 'accept-encoding': 'gzip', origin: 'https://a.example' },
  { 'accept-encoding': 'identity', origin: 'https://b.example' },
]

/** Puts a middleware outside or inside of a cache. Without a cache it is the application as it would be. */
type Arrange = (
  position: Position,
  middleware: RequestHandler,
  handler: RequestHandler,
  cache?: Cached,
) => RequestListener
type Position = 'inside' | 'outside'
type Cached = ReturnType<typeof httpCache>

const nothing: RequestHandler = (_req, _res, next) => next()

function within(makeApp: () => Express): Arrange {
  return (position, middleware, handler, cache = nothing as Cached) => {
    const app = makeApp()
    app.use(...(position === 'inside' ? [cache, middleware] : [middleware, cache]))
    return app.use(handler)
  }
}

const inFront: Arrange = (position, middleware, handler, cache) => {
  const application = express()
  if (position === 'inside') application.use(middleware)
  application.use(handler)
  const wrapped = cache ? cache.wrap(application) : application
  if (position === 'inside') return wrapped
  return express().use(middleware, (req: IncomingMessage, res: ServerResponse) => wrapped(req, res))
}

const arrangements: readonly (readonly [string, Arrange])[] = [
  ['Express 5', within(() => express())],
  ['Express 4', within(() => express4())],
  ['in front of Express 5', inFront],
]

const cases = arrangements.flatMap(([name, arrange]) =>
  Object.keys(middlewares).flatMap((middleware) =>
    (['inside', 'outside'] as const).map((position) => ({ name, arrange, middleware, position })),
  ),
)

/** What must be equal: not the fields that tell of the moment, of the cache, or of how the bytes are framed. */
function comparable({ status, headers, body }: Received): unknown {
  const { date, age, 'cache-status': _, 'content-length': _length, 'transfer-encoding': _chunked, ...fields } = headers
  if (fields['set-cookie']) fields['set-cookie'] = ['a cookie']
  return { status, fields, body: fields['content-encoding'] === 'gzip' ? gunzipSync(body) : body }
}

describe.each(cases)('$name, $middleware $position', ({ arrange, middleware, position }) => {
  test.each(Object.keys(ways))('res.%s: all clients get what they would get without a cache', async (way) => {
    const handler: RequestHandler = (req, res, next) => {
      res.set({ 'Cache-Control': 'public, max-age=60', 'Content-Type': TYPE })
      return ways[way]?.(req, res, next)
    }
    const make = middlewares[middleware] as () => RequestHandler
    const store = localMemory()
    const cache = httpCache({ cache: store })
    const bare = await listen(createServer(arrange(position, make(), handler)))
    const cached = await listen(createServer(arrange(position, make(), handler, cache)))
    const statuses: string[] = []
    const cookies: unknown[] = []
    for (const headers of [...clients, ...clients]) {
      const expected = await receive(bare, '/page', { headers })
      const received = await receive(cached, '/page', { headers })
      await cache.idle()
      expect(comparable(received)).toEqual(comparable(expected))
      const length = received.headers['content-length']
      if (length !== undefined) expect(Number(length)).toBe(received.body.length)
      statuses.push(/^holdfast; (hit|fwd)/.exec(String(received.headers['cache-status']))?.[1] ?? '')
      cookies.push(...(received.headers['set-cookie'] ?? []))
    }
    const hasCookies = middleware === 'session'
    expect(new Set(cookies).size).toBe(hasCookies ? 4 : 0)
    // A cookie that is set behind the cache belongs to the response, so nothing is stored.
    expect(statuses.slice(2)).toEqual(hasCookies && position === 'inside' ? ['fwd', 'fwd'] : ['hit', 'hit'])
    const stored = await Promise.all((await store.keys()).map((key) => store.get(key)))
    expect(JSON.stringify(stored)).not.toContain('connect.sid')
  })
})
