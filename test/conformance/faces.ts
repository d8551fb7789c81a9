import type { RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { httpCache } from '@holdfast/express'
import { FetchCache, type HttpCacheOptions } from '@holdfast/http'
import express from 'express'
import express4 from 'express4'
import { inFastify, inHono } from './framework-faces.ts'
import { askOrigin, type Origin } from './origin.ts'

const FRAMING = /^transfer-encoding$/i

/** Makes a server with the cache in front of the suite's origin. */
export type Face = (options: HttpCacheOptions, origin: Origin) => RequestListener

/** What is tested, by name. */
export const faces: Readonly<Record<string, Face>> = {
  express5: (options, origin) => inExpress(express(), options, origin),
  express4: (options, origin) => inExpress(express4() as express.Express, options, origin),
  wrap: (options, origin) => httpCache(options).wrap(listenerOf(origin)),
  fastify: inFastify,
  hono: inHono,
  fetch: (options, origin) => overFetch(new FetchCache(options), origin),
}

function inExpress(app: express.Express, options: HttpCacheOptions, origin: Origin): express.Express {
  // The origin alone decides about validators.
  app.set('etag', false)
  app.set('x-powered-by', false)
  app.use(httpCache(options))
  app.use(async (req, res) => {
    const answer = await askOrigin(origin.origin, req, res)
    if (!answer) return void res.status(502).end()
    res.status(Number(answer.statusCode))
    res.statusMessage = String(answer.statusMessage)
    copyFields(answer.rawHeaders, res)
    if (origin.handler === 'pipe') return void answer.pipe(res)
    const body = Buffer.concat(await answer.toArray())
    // Express changes the type of a text, and names one where there is none.
    if (res.statusCode === 204 || res.statusCode === 304) res.end()
    else res.send(body)
  })
  return app
}

function listenerOf({ origin, handler }: Origin): RequestListener {
  return async (req, res) => {
    const answer = await askOrigin(origin, req, res)
    if (!answer) return void res.writeHead(502).end()
    res.statusCode = Number(answer.statusCode)
    res.statusMessage = String(answer.statusMessage)
    copyFields(answer.rawHeaders, res)
    if (handler === 'pipe') answer.pipe(res)
    else res.end(Buffer.concat(await answer.toArray()))
  }
}

/** A server of `node:http` for a Fetch application. */
function overFetch(cache: FetchCache, { origin, handler }: Origin): RequestListener {
  return async (req, res) => {
    const headers = new Headers()
    for (const [name, line] of pairs(req.rawHeaders)) headers.append(name, line)
    const body = req.method === 'GET' || req.method === 'HEAD' ? null : Readable.toWeb(req)
    const init = { method: String(req.method), headers, body, duplex: 'half' } as RequestInit
    const respond = async (request: Request): Promise<Response> => {
      const answer = await askOrigin(origin, { ...asNode(request, req.url), body: request.body }, res)
      if (!answer) throw new Error('The origin closed the connection.')
      const fields = new Headers()
      for (const [name, line] of pairs(answer.rawHeaders)) if (!FRAMING.test(name)) fields.append(name, line)
      const status = Number(answer.statusCode)
      const content = [204, 304].includes(status)
        ? null
        : handler === 'pipe'
          ? Readable.toWeb(answer)
          : Buffer.concat(await answer.toArray())
      return new Response(content as ConstructorParameters<typeof Response>[0], {
        status: Math.min(status, 599),
        headers: fields,
      })
    }
    const request = new Request(`http://${req.headers.host}${req.url}`, init)
    const response = await cache
      .handle(request, respond, { again: respond })
      .catch(() => new Response(null, { status: 502 }))
    res.statusCode = response.status
    for (const [name, line] of response.headers) res.appendHeader(name, line)
    if (response.body) Readable.fromWeb(response.body as never).pipe(res)
    else res.end()
  }
}

function asNode(request: Request, url: string | undefined) {
  return { method: request.method, url, headers: Object.fromEntries(request.headers) }
}

function copyFields(raw: readonly string[], res: ServerResponse): void {
  // The answer is framed anew.
  for (const [name, line] of pairs(raw)) if (!FRAMING.test(name)) res.appendHeader(name, line)
}

function* pairs(raw: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at < raw.length; at += 2) yield [String(raw[at]), String(raw[at + 1])]
}
