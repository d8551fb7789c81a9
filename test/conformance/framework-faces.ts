import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { httpCache as fastifyCache } from '@holdfast/fastify'
import { httpCache as honoCache } from '@holdfast/hono'
import type { HttpCacheOptions } from '@holdfast/http'
import { getRequestListener } from '@hono/node-server'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import { askOrigin, type Origin } from './origin.ts'

const FRAMING = /^transfer-encoding$/i
const METHODS = ['DELETE', 'GET', 'HEAD', 'M-SEARCH', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const

/** Fastify, whose handler passes on what the origin answers. */
export function inFastify(options: HttpCacheOptions, { origin, handler }: Origin): RequestListener {
  const app = fastify({ exposeHeadRoutes: false })
  app.addHttpMethod('M-SEARCH', { hasBody: true })
  void app.register(fastifyCache, options)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.route({
    method: [...METHODS],
    url: '*',
    handler: async ({ raw, body }, reply) => {
      const question = { method: String(raw.method), url: raw.url, headers: raw.headers, body }
      const answer = await askOrigin(origin, question, reply.raw)
      if (!answer) return reply.status(502).send()
      reply.raw.statusMessage = String(answer.statusMessage)
      reply.status(Number(answer.statusCode))
      for (const [name, lines] of fieldsOf(answer)) reply.header(name, lines.length === 1 ? lines[0] : lines)
      // Fastify names a type for bytes that have none.
      if (handler === 'pipe' || !reply.hasHeader('content-type')) return reply.send(answer)
      return reply.send(Buffer.concat(await answer.toArray()))
    },
  })
  const ready = app.ready()
  return async (req, res) => {
    await ready
    app.routing(req, res)
  }
}

/** Hono on Node, whose handler passes on what the origin answers. */
export function inHono(options: HttpCacheOptions, { origin, handler }: Origin): RequestListener {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } }>()
  app.onError((_error, c) => c.body(null, 502))
  app.use(honoCache({ ...options, app }))
  app.all('*', async (c) => {
    const { method, url, headers, body } = c.req.raw
    const target = url.replace(/^[^:]+:\/\/[^/]*/, '')
    const question = { method, url: target, headers: Object.fromEntries(headers), body }
    const answer = await askOrigin(origin, question, c.env.outgoing)
    if (!answer) throw new Error('The origin closed the connection.')
    const fields = new Headers()
    for (const [name, lines] of fieldsOf(answer)) for (const line of lines) fields.append(name, line)
    const status = Number(answer.statusCode)
    if (status === 204 || status === 304) return new Response(null, { status, headers: fields })
    const content = handler === 'pipe' ? Readable.toWeb(answer) : Buffer.concat(await answer.toArray())
    return new Response(content as ConstructorParameters<typeof Response>[0], {
      status: Math.min(status, 599),
      headers: fields,
    })
  })
  return getRequestListener(app.fetch as never)
}

/** The fields of an answer, which is framed anew, with all lines of each. */
function fieldsOf({ headersDistinct }: IncomingMessage): readonly (readonly [string, string[]])[] {
  return Object.entries(headersDistinct).flatMap(([name, lines]) =>
    FRAMING.test(name) ? [] : [[name, [...(lines ?? [])]] as const],
  )
}
