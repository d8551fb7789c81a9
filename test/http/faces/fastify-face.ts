import { httpCache } from '@holdfast/fastify'
import { fastify } from 'fastify'
import { onTestFinished } from 'vitest'
import { http1 } from './client.ts'
import type { Face } from './face.ts'
import { askedOf, counted, localMemory, send } from './node-handler.ts'

/** Methods that a site answers. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const

/** Fastify: outer fields are set in a hook, and pieces of a body come from a stream. */
export const fastifyFace: Face = {
  name: 'Fastify',
  http2: false,
  open: async (handler, { outer = () => ({}), authorizePurge, cache = localMemory(), ...options } = {}) => {
    const app = fastify({ exposeHeadRoutes: false, forceCloseConnections: true })
    onTestFinished(() => app.close())
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(outer(askedOf(request.raw)) as Record<string, string | string[]>)
    })
    await app.register(httpCache, {
      ...options,
      cache,
      authorizePurge: authorizePurge && (({ headers }) => authorizePurge(headers.authorization)),
    })
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, payload, done) => {
      payload.resume()
      done(null)
    })
    const call = counted(handler)
    app.route({
      method: [...METHODS],
      url: '*',
      handler: async (request, reply) => {
        const answer = await call(askedOf(request.raw))
        const { status = 200, fields = {}, body = '', ending = 'whole' } = answer
        reply.status(status).headers(fields as Record<string, string | string[]>)
        if (ending === 'thrown') throw new Error('the handler failed')
        if (ending === 'whole') return reply.send(typeof body === 'string' ? body : ReadableStream.from(body))
        // What breaks off is not Fastify's way, but what a handler can do.
        reply.hijack()
        for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string)
        return send(reply.raw, answer, () => {})
      },
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as { readonly port: number }
    return { cache, port, ask: http1(port, () => app.httpCache.idle()) }
  },
}
