import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { httpCache } from '@holdfast/express'
import { createCaches } from 'holdfast'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { makeCache, versions } from './support.ts'

const PUBLIC = 'public, max-age=60'
const KEEP = 'GET /page HTTP/1.1\r\nHost: a.example\r\n\r\n'
const CLOSE = 'GET /page HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'

async function listen(listener: RequestListener, options: ServerOptions = {}): Promise<number> {
  const server: Server = createServer(options, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Sends bytes on one connection, and returns all that comes until the server closes it. */
function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  socket.write(bytes)
  return text(socket)
}

/** Without the fields that a cache adds, and with every Date the same. */
function withoutOwn(answer: string): string {
  return answer.replace(/^(age|cache-status): .*\r\n/gim, '').replace(/^date: .*$/gim, (line) => line.slice(0, 5))
}

/** A connection that keeps every piece that the server writes. */
class Wire extends Duplex {
  readonly pieces: string[] = []

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: () => void): void {
    this.pieces.push(
      typeof chunk === 'string' ? Buffer.from(chunk, encoding).toString('latin1') : chunk.toString('latin1'),
    )
    callback()
  }
}

const plain: RequestListener = (_req, res) => {
  res.writeHead(203, {
    'Content-Type': 'text/plain; charset=utf-8',
    'cache-control': PUBLIC,
    'X-MiXeD': 'a',
    Link: ['</a>', '</b>'],
    'CONTENT-LENGTH': 5,
    ETag: '"1"',
  })
  res.end('hello')
}

describe('in front of a listener of node:http', () => {
  test.each([
    ['HTTP/1.1 that stays open', `${KEEP}${CLOSE}`],
    ['HTTP/1.1 that closes', CLOSE],
    ['HTTP/1.0', 'GET /page HTTP/1.0\r\nHost: a.example\r\n\r\n'],
    ['HTTP/1.0 that stays open', `GET /page HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n${CLOSE}`],
    ['HEAD', 'HEAD /page HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'],
    ['two requests at once', `${KEEP}${KEEP}${CLOSE}`],
  ])('%s: a hit is byte for byte what the listener would send', async (_, bytes) => {
    const cached = httpCache({ cache: makeCache() })
    let runs = 0
    const port = await listen(
      cached.wrap((req, res) => {
        runs += 1
        plain(req, res)
      }),
    )
    await send(port, CLOSE)
    await cached.idle()
    const hit = await send(port, bytes)
    expect(runs).toBe(1)
    expect(hit.match(/^Cache-Status: holdfast; hit; ttl=\d+\r$/gm)).toHaveLength(bytes.match(/HTTP\//g)?.length ?? 0)
    expect(withoutOwn(hit)).toBe(withoutOwn(await send(await listen(plain), bytes)))
  })

  test.each<[string, ServerOptions, RegExp]>([
    ['keepAliveTimeout', { keepAliveTimeout: 3000 }, /\r\nConnection: keep-alive\r\nKeep-Alive: timeout=3\r\n/],
    ['rejectNonStandardBodyWrites', { rejectNonStandardBodyWrites: true }, /\r\nCONTENT-LENGTH: 5\r\n/],
  ])('hits obey %s of the server', async (_, options, expected) => {
    const cached = httpCache({ cache: makeCache() })
    const port = await listen(cached.wrap(plain), options)
    await send(port, CLOSE)
    await cached.idle()
    const answer = await send(port, `${KEEP.replace('GET', 'HEAD')}${CLOSE}`)
    expect(answer).toMatch(expected)
    expect(answer.match(/; hit; /g)).toHaveLength(2)
    expect(answer.endsWith('\r\n\r\nhello')).toBe(true)
  })
})

describe.each(versions)('%s', (_, makeApp) => {
  test('a hit inside it is byte for byte what the handler would send', async () => {
    const cached = httpCache({ cache: makeCache() })
    const makeListener = (): RequestListener => {
      const app = makeApp()
      app.get('/page', (_req, res) => void res.set({ 'Cache-Control': PUBLIC, Link: ['</a>', '</b>'] }).send('grüße'))
      return app
    }
    const app = makeApp()
    app.use(cached, makeListener())
    const port = await listen(app)
    await send(port, CLOSE)
    await cached.idle()
    const hit = await send(port, CLOSE)
    expect(hit).toMatch(/\r\nCache-Status: holdfast; hit; /)
    expect(withoutOwn(hit)).toBe(withoutOwn(await send(await listen(makeListener()), CLOSE)))
  })
})

describe('what is written to the socket', () => {
  /** Sends a second request, and returns the pieces in which the hit leaves. */
  async function piecesOfHit(listener: RequestListener, request = KEEP): Promise<string[]> {
    const cached = httpCache({ cache: makeCache() })
    const server = createServer(cached.wrap(listener))
    const wire = new Wire()
    onTestFinished(() => void wire.destroy())
    server.emit('connection', wire)
    const answered = (): Promise<void> =>
      new Promise((resolve) => server.once('request', (_req, res) => res.once('finish', resolve)))
    const first = answered()
    wire.push(KEEP)
    await first
    await cached.idle()
    wire.pieces.length = 0
    const second = answered()
    wire.push(request)
    await second
    expect(wire.pieces.join('')).toContain('; hit; ')
    // Node 22 ends an answer with an empty one, which is not sent.
    return wire.pieces.filter((piece) => piece !== '')
  }

  test('a hit leaves in one write, head and body', async () => {
    const [piece, ...others] = await piecesOfHit(plain)
    expect(others).toEqual([])
    expect(piece).toMatch(/^HTTP\/1\.1 203 .*\r\n\r\nhello$/s)
  })

  test('so does a 304', async () => {
    const listener: RequestListener = (_req, res) =>
      void res.writeHead(200, { 'Cache-Control': PUBLIC, ETag: '"1"', 'Content-Type': 'text/plain' }).end('hello')
    const pieces = await piecesOfHit(listener, KEEP.replace('\r\n\r\n', '\r\nIf-None-Match: "1"\r\n\r\n'))
    expect(pieces).toEqual([expect.stringMatching(/^HTTP\/1\.1 304 .*\r\nETag: "1"\r\n.*\r\n\r\n$/s)])
    expect(pieces[0]).not.toMatch(/content-type|content-length/i)
  })

  test('a long body leaves as it is stored, without a copy as text', async () => {
    const body = Buffer.from(Array.from({ length: 100_000 }, (__, index) => index % 256))
    const pieces = await piecesOfHit((_req, res) => void res.writeHead(200, { 'Cache-Control': PUBLIC }).end(body))
    expect(pieces).toHaveLength(2)
    expect(Buffer.from(String(pieces[1]), 'latin1').equals(body)).toBe(true)
  })
})

test('a hit from local memory is answered before the listener returns, and finishes', async () => {
  const cached = httpCache({ cache: makeCache() })
  const wrapped = cached.wrap(plain)
  const sentAtOnce: boolean[] = []
  let finished = 0
  const port = await listen((req, res) => {
    res.on('finish', () => {
      finished += 1
    })
    wrapped(req, res)
    sentAtOnce.push(res.headersSent)
  })
  await send(port, CLOSE)
  await cached.idle()
  await send(port, CLOSE)
  expect(sentAtOnce).toEqual([false, true])
  expect(finished).toBe(2)
})

test('a hit from Redis is byte for byte what the listener would send, and counts as a get', async () => {
  await using caches = createCaches({ BACKEND: 'redis', LOCATION: inject('servers').single, KEY_PREFIX: 'wire' })
  const cache = caches.get()
  const cached = httpCache({ cache })
  const port = await listen(cached.wrap(plain))
  await send(port, CLOSE)
  await cached.idle()
  const { hits } = cache.stats()
  const hit = await send(port, CLOSE)
  expect(hit).toMatch(/\r\nCache-Status: holdfast; hit; /)
  expect(withoutOwn(hit)).toBe(withoutOwn(await send(await listen(plain), CLOSE)))
  expect(cache.stats().hits).toBe(hits + 1)
  await cache.clear()
})
