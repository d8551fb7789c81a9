import { PassThrough } from 'node:stream'
import { httpCache } from '@holdfast/express'
import type { RequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { makeCache, makeSite, type Question, requester, serve, versions } from './support.ts'

const PUBLIC = 'public, max-age=60'

describe.each(versions)('%s: what must not be replayed to another client', (_, makeApp) => {
  /** Sends two requests. Returns how often the handler ran, and what the second client got. */
  async function askTwice(handler: RequestHandler, first: Question = {}, second: Question = first) {
    const { app, ask, cache } = await makeSite(makeApp)
    let runs = 0
    app.get('/page', (req, res, next) => {
      runs += 1
      res.set('X-Run', String(runs))
      return handler(req, res, next)
    })
    const one = await ask('/page', first).catch((error: unknown) => error)
    const two = await ask('/page', second).catch((error: unknown) => error)
    return { runs, one, two, keys: await cache.keys() }
  }

  test('a response with explicit freshness is replayed: the control of these tests', async () => {
    const { runs, two } = await askTwice((_req, res) => void res.set('Cache-Control', PUBLIC).send('hello'))
    expect(runs).toBe(1)
    expect(two).toMatchObject({ cached: 'hit', text: 'hello' })
  })

  test.each<[string, RequestHandler]>([
    [
      'Set-Cookie set with res.cookie',
      (_req, res) => void res.cookie('sid', 'ann').set('Cache-Control', PUBLIC).send('x'),
    ],
    [
      'Set-Cookie set in writeHead',
      (_req, res) => void res.writeHead(200, { 'Cache-Control': PUBLIC, 'Set-Cookie': 'sid=ann' }).end('x'),
    ],
    [
      'Set-Cookie in a list of fields',
      (_req, res) => void res.writeHead(200, ['Cache-Control', PUBLIC, 'Set-Cookie', 'sid=ann']).end('x'),
    ],
    ['private', (_req, res) => void res.set('Cache-Control', 'private, max-age=60').send('x')],
    ['private=""', (_req, res) => void res.set('Cache-Control', 'private="", max-age=60').send('x')],
    ['no-store', (_req, res) => void res.set('Cache-Control', 'no-store, max-age=60').send('x')],
    ['no-cache, and nothing to validate it with', (_req, res) => void res.set('Cache-Control', 'no-cache').end('x')],
    ['two Cache-Control lines', (_req, res) => void res.setHeader('Cache-Control', [PUBLIC, 'private']).end('x')],
    ['Vary: *', (_req, res) => void res.set({ 'Cache-Control': PUBLIC, Vary: '*' }).send('x')],
    ['no freshness', (_req, res) => void res.send('x')],
    ['a status of 500 with max-age', (_req, res) => void res.set('Cache-Control', PUBLIC).status(500).send('x')],
    [
      'an error after max-age was set',
      (_req, res, next) => {
        res.set('Cache-Control', PUBLIC)
        next(new Error('broken'))
      },
    ],
    [
      'trailers',
      (_req, res) => {
        res.set('Cache-Control', PUBLIC)
        res.write('x')
        res.addTrailers({ 'X-Checksum': '1' })
        res.end()
      },
    ],
  ])('nothing is stored of a response with %s', async (_name, handler) => {
    const { runs, keys } = await askTwice(handler)
    expect(runs).toBe(2)
    expect(keys).toEqual([])
  })

  test.each([
    ['max-age=60', 2],
    ['public, max-age=60', 1],
    ['s-maxage=60', 1],
    ['must-revalidate, max-age=60', 1],
  ])('an answer to a request with Authorization and %s: the handler runs %i times', async (control, expected) => {
    const handler: RequestHandler = (_req, res) => void res.set('Cache-Control', control).send('x')
    const { runs } = await askTwice(handler, { headers: { authorization: 'Basic ann' } }, {})
    expect(runs).toBe(expected)
  })

  test('each user has their own variant with Vary: Cookie', async () => {
    const { app, ask } = await makeSite(makeApp)
    let runs = 0
    app.get('/me', (req, res) => {
      runs += 1
      res.vary('Cookie').set('Cache-Control', 'max-age=60').send(`for ${req.headers.cookie}`)
    })
    const as = (user: string) => ({ headers: { cookie: user } })
    expect((await ask('/me', as('ann'))).text).toBe('for ann')
    expect((await ask('/me', as('bob'))).text).toBe('for bob')
    expect(await ask('/me', as('ann'))).toMatchObject({ text: 'for ann', cached: 'hit' })
    expect(await ask('/me', as('bob'))).toMatchObject({ text: 'for bob', cached: 'hit' })
    expect(await ask('/me')).toMatchObject({ text: 'for undefined' })
    expect(runs).toBe(3)
  })

  test('a variant belongs to the fields that the client sent, also when a middleware changes them', async () => {
    const { app, ask } = await makeSite(makeApp)
    app.get('/page', (req, res) => {
      const sent = req.headers['accept-language']
      req.headers['accept-language'] = 'en'
      res.vary('Accept-Language').set('Cache-Control', PUBLIC).send(`for ${sent}`)
    })
    await ask('/page', { headers: { 'accept-language': 'de' } })
    expect((await ask('/page', { headers: { 'accept-language': 'en' } })).text).toBe('for en')
    expect(await ask('/page', { headers: { 'accept-language': 'de' } })).toMatchObject({
      text: 'for de',
      cached: 'hit',
    })
  })

  test('a request with no-store leaves nothing behind', async () => {
    const handler: RequestHandler = (_req, res) => void res.set('Cache-Control', PUBLIC).send('x')
    const { runs, keys } = await askTwice(handler, { headers: { 'cache-control': 'no-store' } })
    expect(runs).toBe(2)
    expect(keys).toEqual([])
  })

  test('a GET with content is passed on and leaves nothing behind', async () => {
    const handler: RequestHandler = (_req, res) => void res.set('Cache-Control', PUBLIC).send('x')
    const { runs, keys } = await askTwice(handler, { headers: { 'content-length': '3' }, body: 'a=1' })
    expect(runs).toBe(2)
    expect(keys).toEqual([])
  })

  test('a HEAD request does not create the body of a GET', async () => {
    const handler: RequestHandler = (req, res) => void res.set('Cache-Control', PUBLIC).send(`answer to ${req.method}`)
    const { runs, two } = await askTwice(handler, { method: 'HEAD' }, { method: 'GET' })
    expect(runs).toBe(2)
    expect(two).toMatchObject({ text: 'answer to GET' })
  })

  test('a Host with a path in it does not poison the page of another host', async () => {
    const { app, ask, cache } = await makeSite(makeApp)
    app.use((_req, res) => void res.set('Cache-Control', PUBLIC).send('x'))
    await ask('/page', { headers: { host: 'example.com/admin' } })
    expect(await cache.keys()).toEqual([])
  })

  describe('a response that is not whole', () => {
    test('destroyed midway, with Content-Length', async () => {
      const { one, keys } = await askTwice((_req, res) => {
        res.set({ 'Cache-Control': PUBLIC, 'Content-Length': '10' })
        res.write('12345', () => res.destroy())
      })
      expect(one).toBeInstanceOf(Error)
      expect(keys).toEqual([])
    })

    test('destroyed midway, chunked', async () => {
      const { one, keys } = await askTwice((_req, res) => {
        res.set('Cache-Control', PUBLIC)
        res.write('12345', () => res.destroy())
      })
      expect(one).toBeInstanceOf(Error)
      expect(keys).toEqual([])
    })

    test('whose source fails while it is piped', async () => {
      const { keys } = await askTwice((_req, res) => {
        res.set('Cache-Control', PUBLIC)
        const source = new PassThrough()
        source.on('error', () => res.destroy())
        source.pipe(res)
        source.write('12345', () => source.destroy(new Error('disk')))
      })
      expect(keys).toEqual([])
    })

    test('shorter than its Content-Length', async () => {
      const { keys } = await askTwice((_req, res) => {
        res.set({ 'Cache-Control': PUBLIC, 'Content-Length': '10' })
        res.end('12345')
        res.socket?.end()
      })
      expect(keys).toEqual([])
    })

    test('longer than its Content-Length', async () => {
      const { keys } = await askTwice((_req, res) => {
        res.set({ 'Cache-Control': PUBLIC, 'Content-Length': '3' })
        res.end('12345')
      })
      expect(keys).toEqual([])
    })

    test('ended by a middleware further out, before the handler was done', async () => {
      const cache = makeCache()
      const middleware = httpCache({ cache })
      const app = makeApp()
      app.use((_req, res, next) => {
        const { end } = res
        res.on('enough', () => Reflect.apply(end, res, []))
        next()
      }, middleware)
      app.get('/page', (_req, res) => {
        res.set('Cache-Control', PUBLIC)
        res.write('the first half', () => res.emit('enough'))
      })
      const ask = requester(await serve(app), middleware)
      expect((await ask('/page')).text).toBe('the first half')
      expect(await cache.keys()).toEqual([])
    })

    test('whose first head could not be sent: the next one is judged by itself', async () => {
      const { runs, two, keys } = await askTwice((_req, res) => {
        try {
          res.writeHead(200, 'not\na reason', { 'Cache-Control': PUBLIC })
        } catch {
          res.status(500).send('broken')
        }
      })
      expect(runs).toBe(2)
      expect(two).toMatchObject({ status: 500, cached: 'fwd=uri-miss; detail=status' })
      expect(keys).toEqual([])
    })
  })
})
