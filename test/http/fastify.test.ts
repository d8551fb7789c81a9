import { once } from 'node:events'
import { connect } from 'node:http2'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import fastifyCookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import { type HttpCacheOptions, httpCache, isBackgroundRequest } from '@holdfast/fastify'
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { localMemory } from './faces/node-handler.ts'

const PUBLIC = 'public, max-age=60'

/** What `inject` got, after all writes. */
interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  readonly cached: string
}

interface Site {
  readonly app: FastifyInstance
  readonly ask: (
    url: string,
    options?: { method?: 'HEAD' | 'POST' | 'PURGE'; headers?: Record<string, string> },
  ) => Promise<Got>
}

async function makeSite(options: Partial<HttpCacheOptions> = {}, server: FastifyServerOptions = {}): Promise<Site> {
  const app = fastify({ forceCloseConnections: true, ...server })
  onTestFinished(() => app.close())
  await app.register(httpCache, { cache: localMemory(), ...options })
  return { app, ask: asker(app) }
}

function asker(app: FastifyInstance): Site['ask'] {
  return async (url, { method = 'GET', headers = {} } = {}) => {
    const answer = await app.inject({ url, method: method as 'GET', headers: { host: 'example.com', ...headers } })
    await app.httpCache.idle()
    const cached = String(answer.headers['cache-status']).replace(/^holdfast; |; ttl=-?\d+/g, '')
    return { status: answer.statusCode, headers: answer.headers, body: answer.body, cached }
  }
}

describe('in Fastify', () => {
  test.each<[string, (run: number) => unknown, string]>([
    ['an object', (run) => ({ run }), '{"run":1}'],
    ['a text', (run) => `run ${run}`, 'run 1'],
    ['a Buffer', (run) => Buffer.from(`run ${run}`), 'run 1'],
    ['a stream of Node', (run) => Readable.from(['run ', String(run)]), 'run 1'],
    ['a stream of the web', (run) => ReadableStream.from(['run ', String(run)]), 'run 1'],
    ['a Response', (run) => new Response(`run ${run}`, { headers: { 'x-own': '1' } }), 'run 1'],
  ])('%s is stored and replayed, with its fields', async (_name, payload, body) => {
    const { app, ask } = await makeSite()
    let runs = 0
    app.get('/page', async (_request, reply) => {
      runs += 1
      return reply.header('cache-control', PUBLIC).header('x-own', '1').send(payload(runs))
    })
    const first = await ask('/page')
    expect(first).toMatchObject({ body, cached: 'fwd=uri-miss; stored' })
    const second = await ask('/page')
    expect(second).toMatchObject({ body, cached: 'hit', headers: { 'x-own': '1', 'cache-control': PUBLIC } })
    expect(second.headers['content-type']).toBe(first.headers['content-type'])
  })

  test('a hit skips later hooks and the handler, and ends with onResponse', async () => {
    const { app, ask } = await makeSite()
    const seen: string[] = []
    app.addHook('onRequest', async () => void seen.push('onRequest'))
    app.addHook('onSend', async () => void seen.push('onSend'))
    app.addHook('onResponse', async () => void seen.push('onResponse'))
    app.get('/page', async (_request, reply) => {
      seen.push('handler')
      return reply.header('cache-control', PUBLIC).send('page')
    })
    await ask('/page')
    expect(seen).toEqual(['onRequest', 'handler', 'onSend', 'onResponse'])
    seen.length = 0
    await ask('/page')
    await vi.waitFor(() => expect(seen).toEqual(['onResponse']))
  })

  test('fields of earlier hooks belong to their request, also where a later one takes them away', async () => {
    const app = fastify()
    onTestFinished(() => app.close())
    let id = 0
    app.addHook('onRequest', async (_request, reply) => {
      id += 1
      reply.headers({ 'x-request-id': `id-${id}`, 'x-frame-options': 'DENY' })
    })
    await app.register(httpCache, { cache: localMemory() })
    app.addHook('onRequest', async (_request, reply) => void reply.removeHeader('x-frame-options'))
    app.get('/page', async (_request, reply) => reply.header('cache-control', PUBLIC).send('page'))
    const ask = asker(app)
    for (const cached of ['fwd=uri-miss; stored', 'hit']) {
      const answer = await ask('/page')
      expect(answer).toMatchObject({ cached, headers: { 'x-request-id': `id-${id}` } })
      expect(answer.headers).not.toHaveProperty('x-frame-options')
    }
    expect(id).toBe(2)
  })

  test('a scope has a cache of its own, and other routes have none', async () => {
    const app = fastify()
    onTestFinished(() => app.close())
    await app.register(async (scope) => {
      await scope.register(httpCache, { cache: localMemory() })
      scope.get('/inside', async (_request, reply) => reply.header('cache-control', PUBLIC).send('page'))
    })
    app.get('/outside', async (_request, reply) => reply.header('cache-control', PUBLIC).send('page'))
    expect((await app.inject('/inside')).headers['cache-status']).toMatch(/^holdfast; fwd=uri-miss; stored/)
    expect((await app.inject('/outside')).headers).not.toHaveProperty('cache-status')
  })

  test('tags of reply.cacheTags purge, are not sent, and do no harm where nothing is cached', async () => {
    const { app, ask } = await makeSite()
    let runs = 0
    app.route({
      method: ['GET', 'POST'],
      url: '/products/1',
      handler: async (_request, reply) => {
        runs += 1
        return reply.cacheTags('product:1', 'products').header('cache-control', PUBLIC).send(`run ${runs}`)
      },
    })
    expect(JSON.stringify((await ask('/products/1')).headers)).not.toContain('product:1')
    expect((await ask('/products/1')).cached).toBe('hit')
    await app.httpCache.purge({ tags: ['product:1'] })
    expect((await ask('/products/1')).body).toBe('run 2')
    expect((await ask('/products/1', { method: 'POST' })).body).toBe('run 3')
    expect((await ask('/products/1')).body).toBe('run 4')
  })

  test('a stale response answers while a request of the cache asks the application, through all hooks', async () => {
    const { app, ask } = await makeSite()
    let runs = 0
    const background: boolean[] = []
    app.addHook('preHandler', async (request) => void background.push(isBackgroundRequest(request.raw)))
    app.get('/page', async (_request, reply) => {
      runs += 1
      return reply.header('cache-control', 'max-age=1, stale-while-revalidate=60').send(`run ${runs}`)
    })
    await ask('/page')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
    onTestFinished(() => void vi.useRealTimers())
    expect(await ask('/page')).toMatchObject({ body: 'run 1', cached: expect.stringMatching(/^hit/) })
    expect(await ask('/page')).toMatchObject({ body: 'run 2', cached: 'hit' })
    expect(background).toEqual([false, true])
  })

  test('a stale response stands in for a handler that fails', async () => {
    const { app, ask } = await makeSite({ onError: () => {} })
    let broken = false
    app.get('/page', async (_request, reply) => {
      if (broken) throw new Error('no database')
      return reply.header('cache-control', 'max-age=1, stale-if-error=60').send('page')
    })
    await ask('/page')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
    onTestFinished(() => void vi.useRealTimers())
    broken = true
    expect(await ask('/page')).toMatchObject({ status: 200, body: 'page' })
  })

  test('sessions of Fastify: each visitor has a cookie of their own, and no page with one is stored', async () => {
    const app = fastify()
    onTestFinished(() => app.close())
    await app.register(fastifyCookie)
    await app.register(fastifySession, { secret: 'a secret of at least 32 characters', cookie: { secure: false } })
    const cache = localMemory()
    await app.register(httpCache, { cache })
    app.get('/page', async (_request, reply) => reply.header('cache-control', PUBLIC).send('page'))
    const ask = asker(app)
    const cookies = [await ask('/page'), await ask('/page')].map(({ headers }) => String(headers['set-cookie']))
    expect(new Set(cookies).size).toBe(2)
    for (const cookie of cookies) expect(cookie).toMatch(/^sessionId=/)
    expect(await cache.keys()).toEqual([])
  })

  test('HEAD, conditional requests and ranges are answered from what is stored', async () => {
    const { app, ask } = await makeSite()
    app.get('/page', async (_request, reply) =>
      reply.headers({ 'cache-control': PUBLIC, etag: '"1"' }).send('0123456789'),
    )
    await ask('/page')
    expect(await ask('/page', { method: 'HEAD' })).toMatchObject({ status: 200, body: '', cached: 'hit' })
    expect(await ask('/page', { headers: { 'if-none-match': '"1"' } })).toMatchObject({ status: 304, cached: 'hit' })
    expect(await ask('/page', { headers: { range: 'bytes=2-4' } })).toMatchObject({ status: 206, body: '234' })
  })

  test('over HTTP/2 it is the same', async () => {
    const app = fastify({ http2: true })
    await app.register(httpCache, { cache: localMemory() })
    app.get('/page', async (_request, reply) => reply.header('cache-control', PUBLIC).send('page'))
    const client = connect(await app.listen({ host: '127.0.0.1', port: 0 }))
    onTestFinished(async () => {
      client.destroy()
      await app.close()
    })
    for (const cached of [/fwd=uri-miss; stored/, /hit/]) {
      const stream = client.request({ ':path': '/page' })
      const [[headers], body] = await Promise.all([once(stream, 'response'), text(stream)])
      await app.httpCache.idle()
      expect(headers['cache-status']).toMatch(cached)
      expect(body).toBe('page')
    }
  })

  test('wrong options are refused by name when the application starts', async () => {
    const start = async (options: unknown): Promise<unknown> =>
      fastify()
        .register(httpCache, options as HttpCacheOptions)
        .ready()
    await expect(start({ cache: localMemory(), maxbodysize: 5 })).rejects.toMatchObject({
      code: 'ERR_CACHE_ARGUMENT',
      message: 'httpCache() has no option "maxbodysize". Did you mean "maxBodySize"?',
    })
    await expect(start(undefined)).rejects.toThrow('The option "cache" of httpCache() must be a cache, got undefined.')
  })
})
