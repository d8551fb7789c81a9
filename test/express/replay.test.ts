import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { httpCache } from '@holdfast/express'
import type { RequestHandler } from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCache, makeSite, requester, serve, versions } from './support.ts'

const PUBLIC = 'public, max-age=60'
const BYTES = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'))
  await writeFile(join(folder, 'file.bin'), BYTES)
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(versions)('%s: a hit is the response again', (_, makeApp) => {
  const ways: [string, RequestHandler][] = [
    ['res.send with a string', (_req, res) => void res.send('grüße')],
    ['res.send with a Buffer', (_req, res) => void res.send(BYTES)],
    ['res.json', (_req, res) => void res.json({ a: [1, 'ü', null] })],
    ['res.sendFile', (_req, res) => res.sendFile('file.bin', { root: folder, cacheControl: false })],
    ['a pipe', (_req, res) => void Readable.from([BYTES, BYTES]).pipe(res.type('bin'))],
    ['res.end alone', (_req, res) => void res.end()],
    ['a redirect', (_req, res) => res.redirect(301, '/elsewhere')],
    ['status 204', (_req, res) => void res.status(204).end()],
    ['status 404', (_req, res) => void res.status(404).send('no such page')],
    [
      'write and end with encodings and callbacks',
      (_req, res) => {
        res.write('fc', 'hex')
        res.write('ü', 'latin1', () => {})
        res.write(new Uint8Array([1, 2]))
        res.write('plain', () => {})
        res.end('w7w=', 'base64', () => {})
      },
    ],
    ['end with a callback only', (_req, res) => void res.end(() => {})],
    [
      'writeHead with a message and fields',
      (_req, res) => void res.writeHead(203, 'Sort Of', { 'X-A': '1', 'X-B': ['2', '3'] }).end('x'),
    ],
    [
      'an end that comes twice',
      (_req, res) => {
        res.on('error', () => {})
        res.end('once')
        res.end('twice')
      },
    ],
    [
      'flushHeaders before the body',
      (_req, res) => {
        res.flushHeaders()
        res.end('x')
      },
    ],
    ['content that is encoded already', (_req, res) => void res.set('Content-Encoding', 'gzip').end(gzipSync('x'))],
    [
      'a buffer whose memory is used again',
      (_req, res) => {
        const memory = Buffer.from('first')
        res.write(memory, () => {
          memory.fill('second')
          res.end()
        })
      },
    ],
  ]

  test.each(ways)('made by %s', async (_name, handler) => {
    const { app, ask } = await makeSite(makeApp)
    let runs = 0
    app.get('/page', (req, res, next) => {
      runs += 1
      res.set('Cache-Control', PUBLIC)
      return handler(req, res, next)
    })
    const first = await ask('/page')
    const second = await ask('/page')
    expect(runs).toBe(1)
    expect(first.cached).toBe('fwd=uri-miss; stored')
    expect(second.cached).toBe('hit')
    expect(second.status).toBe(first.status)
    expect(second.body.equals(first.body)).toBe(true)
    const { age, 'cache-status': _hit, 'content-length': length, ...fields } = second.headers
    const {
      'cache-status': _miss,
      'content-length': _length,
      'transfer-encoding': _chunked,
      ...original
    } = first.headers
    expect(fields).toEqual(original)
    expect(age).toMatch(/^\d$/)
    expect(length).toBe(first.status === 204 ? undefined : String(first.body.length))
  })

  test.each<[string, RequestHandler]>([
    ['an object', (_req, res) => void res.writeHead(203, { 'X-A': '1', 'X-B': ['2', '3'] }).end()],
    [
      'an object after a message',
      (_req, res) => void res.writeHead(203, 'Sort Of', { 'X-A': '1', 'X-B': ['2', '3'] }).end(),
    ],
    ['a list', (_req, res) => void res.writeHead(203, ['X-A', '1', 'X-B', '2', 'X-B', '3']).end()],
    [
      'a list after a message',
      (_req, res) => void res.writeHead(203, 'Sort Of', ['X-A', '1', 'X-B', '2', 'X-B', '3']).end(),
    ],
  ])('fields given to writeHead as %s arrive, and win over those set before', async (_name, handler) => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (req, res, next) => {
      res.set({ 'Cache-Control': PUBLIC, 'X-A': '0' })
      return handler(req, res, next)
    })
    for (const cached of ['fwd=uri-miss; stored', 'hit']) {
      expect(await ask('/page')).toMatchObject({ status: 203, cached, headers: { 'x-a': '1', 'x-b': '2, 3' } })
    }
  })

  test('a hit for HEAD has the fields and no body', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (_req, res) => void res.set('Cache-Control', PUBLIC).send('hello'))
    await ask('/page')
    expect(await ask('/page', { method: 'HEAD' })).toMatchObject({
      status: 200,
      cached: 'hit',
      text: '',
      headers: { 'content-length': '5', 'content-type': 'text/html; charset=utf-8' },
    })
  })

  test('RFC 9111 §4.3.2: a conditional request is answered with 304 from the stored response', async () => {
    const { app, ask } = await makeSite(makeApp)
    let runs = 0
    app.get('/page', (_req, res) => {
      runs += 1
      res.set({ 'Cache-Control': PUBLIC, ETag: '"v1"', 'X-Own': 'kept' }).send('hello')
    })
    await ask('/page')
    const fresh = await ask('/page', { headers: { 'if-none-match': 'W/"v1"' } })
    expect(fresh).toMatchObject({ status: 304, text: '', cached: 'hit' })
    expect(fresh.headers).toMatchObject({ etag: '"v1"', 'cache-control': PUBLIC, age: '0', 'x-own': 'kept' })
    expect(fresh.headers).not.toHaveProperty('content-type')
    expect(fresh.headers).not.toHaveProperty('content-length')
    expect(await ask('/page', { headers: { 'if-none-match': '"v0"' } })).toMatchObject({
      status: 200,
      text: 'hello',
      cached: 'hit',
    })
    expect(runs).toBe(1)
  })

  test('RFC 9110 §13.2.1: preconditions are ignored for a stored 404', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (_req, res) => void res.status(404).set({ 'Cache-Control': PUBLIC, ETag: '"v1"' }).send('none'))
    await ask('/page')
    expect(await ask('/page', { headers: { 'if-none-match': '"v1"' } })).toMatchObject({ status: 404, cached: 'hit' })
  })

  test('a 304 that the application itself makes is passed on and not stored', async () => {
    const { app, ask, cache } = await makeSite(makeApp)
    app.get('/page', (_req, res) => void res.set({ 'Cache-Control': PUBLIC, ETag: '"v1"' }).send('hello'))
    expect(await ask('/page', { headers: { 'if-none-match': '"v1"' } })).toMatchObject({ status: 304 })
    expect(await cache.keys()).toEqual([])
  })

  test('a range of a stored file is answered from it', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/file', (_req, res) => {
      res.set('Cache-Control', PUBLIC)
      res.sendFile('file.bin', { root: folder, cacheControl: false })
    })
    await ask('/file')
    const part = await ask('/file', { headers: { range: 'bytes=0-1' } })
    expect(part).toMatchObject({ status: 206, cached: 'hit' })
    expect(part.headers['content-range']).toBe(`bytes 0-1/${BYTES.length}`)
    expect(part.body).toEqual(BYTES.subarray(0, 2))
    expect((await ask('/file')).body.equals(BYTES)).toBe(true)
  })

  test('the query belongs to the key, and so does the path before a mount point', async () => {
    const middleware = httpCache({ cache: makeCache() })
    const app = makeApp()
    const echo: RequestHandler = (req, res) => void res.set('Cache-Control', PUBLIC).send(req.originalUrl)
    app.use('/a', middleware, echo)
    app.use('/b', middleware, echo)
    const ask = requester(await serve(app), middleware)
    for (const path of ['/a/x', '/b/x', '/a/x?p=1', '/a/x?p=2']) expect((await ask(path)).text).toBe(path)
    expect(await ask('/a/x?p=2')).toMatchObject({ cached: 'hit', text: '/a/x?p=2' })
  })

  test('interim responses are left alone', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (_req, res) => {
      res.writeEarlyHints({ link: '</style.css>; rel=preload' })
      res.set('Cache-Control', PUBLIC).send('hello')
    })
    await ask('/page')
    expect(await ask('/page')).toMatchObject({ cached: 'hit', text: 'hello' })
  })

  test('concurrent requests each get a whole answer', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (_req, res) => void Readable.from([BYTES, BYTES]).pipe(res.set('Cache-Control', PUBLIC)))
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/page')))
    for (const { body } of answers) expect(body.equals(Buffer.concat([BYTES, BYTES]))).toBe(true)
  })
})

describe('in front of an application', () => {
  test.each(versions)('%s: a hit does not enter it', async (_, makeApp) => {
    const middleware = httpCache({ cache: makeCache() })
    const app = makeApp()
    let entered = 0
    app.use((_req, _res, next) => {
      entered += 1
      next()
    })
    app.get('/page', (_req, res) => void res.set('Cache-Control', PUBLIC).json({ n: 1 }))
    const ask = requester(await serve(middleware.wrap(app)), middleware)
    const first = await ask('/page')
    const second = await ask('/page')
    expect(entered).toBe(1)
    expect(second).toMatchObject({
      cached: 'hit',
      text: '{"n":1}',
      headers: { 'x-powered-by': 'Express', date: first.headers.date },
    })
  })

  test.each(versions)('%s: the same cache inside as well stores once and says so once', async (_, makeApp) => {
    const middleware = httpCache({ cache: makeCache() })
    const app = makeApp()
    app.use(middleware, httpCache({ cache: makeCache() }))
    app.get('/page', (_req, res) => void res.set('Cache-Control', PUBLIC).send('hello'))
    const ask = requester(await serve(middleware.wrap(app)), middleware)
    expect((await ask('/page')).headers['cache-status']).toMatch(/^holdfast; fwd=uri-miss; stored; ttl=\d+$/)
    expect((await ask('/page')).headers['cache-status']).toMatch(/^holdfast; hit; ttl=\d+$/)
  })

  test('a plain listener is cached as well', async () => {
    const middleware = httpCache({ cache: makeCache() })
    let runs = 0
    const ask = requester(
      await serve(
        middleware.wrap((_req, res) => {
          runs += 1
          res.writeHead(200, { 'Cache-Control': PUBLIC, 'Content-Type': 'text/plain' }).end('plain')
        }),
      ),
      middleware,
    )
    await ask('/')
    expect(await ask('/')).toMatchObject({ cached: 'hit', text: 'plain', headers: { 'content-type': 'text/plain' } })
    expect(runs).toBe(1)
  })

  test('Cache-Status of a cache nearer to the origin stays, before ours', async () => {
    const middleware = httpCache({ cache: makeCache(), name: 'edge 1' })
    const listener = middleware.wrap((_req, res) => {
      res.setHeader('Cache-Status', 'origin; hit')
      res.end()
    })
    const ask = requester(await serve(listener), middleware)
    expect((await ask('/')).headers['cache-status']).toBe('origin; hit, "edge 1"; fwd=uri-miss; detail=no-freshness')
  })
})
