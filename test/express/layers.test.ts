import { gunzipSync } from 'node:zlib'
import type { Framed } from '@holdfast/core'
import { httpCache } from '@holdfast/express'
import compression from 'compression'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { describe, expect, test } from 'vitest'
import { makeCache, requester, serve, versions } from './support.ts'

const PUBLIC = 'public, max-age=60'

describe.each(versions)('%s: what middlewares around the cache set', (_, makeApp) => {
  /** An application with a middleware before the cache. */
  async function behind(outer: RequestHandler, handler: RequestHandler) {
    const cache = makeCache()
    const middleware = httpCache({ cache })
    const app = makeApp()
    app.use(outer, middleware)
    app.get('/page', handler)
    return { cache, ask: requester(await serve(app), middleware) }
  }

  const hello: RequestHandler = (_req, res) => void res.set('Cache-Control', PUBLIC).send('hello')

  test('a request id set before the cache is not replayed', async () => {
    let id = 0
    const { ask } = await behind((_req, res, next) => {
      id += 1
      res.set('X-Request-Id', `id-${id}`)
      next()
    }, hello)
    expect((await ask('/page')).headers['x-request-id']).toBe('id-1')
    expect(await ask('/page')).toMatchObject({ cached: 'hit', headers: { 'x-request-id': 'id-2' } })
  })

  test('a field of several lines set before the cache is not replayed either', async () => {
    let id = 0
    const { ask } = await behind((_req, res, next) => {
      id += 1
      res.setHeader('X-Trace', [`trace-${id}`, 'sampled'])
      next()
    }, hello)
    await ask('/page')
    expect(await ask('/page')).toMatchObject({ cached: 'hit', headers: { 'x-trace': 'trace-2, sampled' } })
  })

  test('a middleware that looks at the fields in writeHead finds those of a hit', async () => {
    const { ask } = await behind((_req, res, next) => {
      const { writeHead } = res
      res.writeHead = ((...args: Parameters<typeof writeHead>) => {
        res.setHeader('X-Seen', String(res.getHeader('content-type')))
        return writeHead.apply(res, args)
      }) as typeof writeHead
      next()
    }, hello)
    for (const cached of ['fwd=uri-miss; stored', 'hit']) {
      expect(await ask('/page')).toMatchObject({ cached, headers: { 'x-seen': 'text/html; charset=utf-8' } })
    }
  })

  test('a field that was appended to after the cache saw it is stored as it became', async () => {
    const { ask } = await behind(
      (_req, res, next) => {
        res.append('Link', ['</a>', '</b>'])
        next()
      },
      (_req, res) => void res.append('Link', '</c>').set('Cache-Control', PUBLIC).send('x'),
    )
    const first = await ask('/page')
    expect(first.headers.link).toBe('</a>, </b>, </c>')
    expect(await ask('/page')).toMatchObject({ cached: 'hit', headers: { link: '</a>, </b>, </c>' } })
  })

  test('a field that the handler took away stays away', async () => {
    const { ask } = await behind(
      (_req, res, next) => {
        res.set('X-Frame-Options', 'DENY')
        next()
      },
      (_req, res) => {
        res.removeHeader('X-Frame-Options')
        res.set('Cache-Control', PUBLIC).send('embed me')
      },
    )
    await ask('/page')
    const second = await ask('/page')
    expect(second.cached).toBe('hit')
    expect(second.headers).not.toHaveProperty('x-frame-options')
  })

  test('a line that an outer middleware adds to a field in writeHead is not in the next hit', async () => {
    let id = 0
    const { ask } = await behind(
      (_req, res, next) => {
        id += 1
        const link = `</id-${id}>`
        const { writeHead } = res
        res.writeHead = ((...args: Parameters<typeof writeHead>) => {
          res.appendHeader('Link', link)
          return writeHead.apply(res, args)
        }) as typeof writeHead
        next()
      },
      (_req, res) => void res.set({ 'Cache-Control': PUBLIC, Link: ['</a>', '</b>'] }).send('x'),
    )
    await ask('/page')
    for (const own of ['</id-2>', '</id-3>']) {
      expect(await ask('/page')).toMatchObject({ cached: 'hit', headers: { link: `</a>, </b>, ${own}` } })
    }
  })

  test('a middleware that looks at the body in end finds the bytes of a hit', async () => {
    const seen: unknown[] = []
    const { ask } = await behind((_req, res, next) => {
      const { end } = res
      res.end = ((...args: Parameters<typeof end>) => {
        seen.push(args[0])
        return end.apply(res, args)
      }) as typeof end
      next()
    }, hello)
    await ask('/page')
    expect(await ask('/page')).toMatchObject({ cached: 'hit', text: 'hello' })
    expect(seen[1]).toEqual(Buffer.from('hello'))
  })

  test('compression outside the cache compresses hits as well, for those who accept it', async () => {
    const page = 'grüße '.repeat(500)
    const { ask } = await behind(
      compression(),
      (_req, res) => void res.set('Cache-Control', PUBLIC).type('text').send(page),
    )
    await ask('/page')
    const hit = await ask('/page', { headers: { 'accept-encoding': 'gzip' } })
    expect(hit).toMatchObject({ cached: 'hit', headers: { 'content-encoding': 'gzip' } })
    expect(gunzipSync(hit.body).toString()).toBe(page)
    expect(await ask('/page')).toMatchObject({ cached: 'hit', text: page })
  })

  test('helmet outside the cache protects hits as well', async () => {
    const { ask } = await behind(helmet(), hello)
    const first = await ask('/page')
    const second = await ask('/page')
    expect(second.cached).toBe('hit')
    const { age, 'cache-status': _hit, ...fields } = second.headers
    const { 'cache-status': _miss, ...original } = first.headers
    expect(fields).toEqual(original)
    expect(fields['content-security-policy']).toContain("default-src 'self'")
  })

  test('a cookie that an outer middleware adds in writeHead reaches its own client only', async () => {
    let visitor = 0
    const { ask, cache } = await behind((_req, res, next) => {
      visitor += 1
      const cookie = `visitor=${visitor}`
      const { writeHead } = res
      res.writeHead = ((...args: Parameters<typeof writeHead>) => {
        res.setHeader('Set-Cookie', cookie)
        return writeHead.apply(res, args)
      }) as typeof writeHead
      next()
    }, hello)
    expect((await ask('/page')).headers['set-cookie']).toEqual(['visitor=1'])
    const second = await ask('/page')
    expect(second.cached).toBe('hit')
    expect(second.headers['set-cookie']).toEqual(['visitor=2'])
    const stored = await cache.get<Framed>(String((await cache.keys())[0]))
    expect(JSON.stringify(stored?.meta) + Buffer.from(stored?.body ?? []).toString()).not.toContain('visitor')
    expect(Buffer.from(stored?.body ?? []).toString()).toContain('hello')
  })

  test('a Cache-Control that an outer middleware tightens in writeHead keeps the response from being stored', async () => {
    const { ask, cache } = await behind((_req, res, next) => {
      const { writeHead } = res
      res.writeHead = ((...args: Parameters<typeof writeHead>) => {
        res.setHeader('Cache-Control', 'private')
        return writeHead.apply(res, args)
      }) as typeof writeHead
      next()
    }, hello)
    expect((await ask('/page')).headers['cache-control']).toBe('private')
    expect(await cache.keys()).toEqual([])
  })

  test('a cookie set before the cache keeps the response from being stored', async () => {
    const { ask, cache } = await behind((_req, res, next) => {
      res.cookie('sid', 'ann')
      next()
    }, hello)
    await ask('/page')
    expect(await cache.keys()).toEqual([])
  })
})
