import type { Server } from 'node:net'
import { httpCache } from '@holdfast/hono'
import { createAdaptorServer } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { onTestFinished, vi } from 'vitest'
import { http1 } from './client.ts'
import type { Asked, Face, Reply, SiteOptions } from './face.ts'
import { counted, listen, localMemory } from './node-handler.ts'

type Outer = NonNullable<SiteOptions['outer']>

/** The path and query as they arrived. */
function askedOf({ method, url, headers }: Request): Omit<Asked, 'run'> {
  return { method, target: url.replace(/^[^:]+:\/\/[^/?]*/, ''), headers: Object.fromEntries(headers) }
}

/** Sends pieces, and fails after the last one if the reply does not end as it should. */
async function* piecesOf({ body = '', ending = 'whole' }: Reply): AsyncGenerator<Uint8Array> {
  for (const piece of [body].flat()) {
    yield Buffer.from(piece)
    // The client has the piece before the next one comes.
    await new Promise(setImmediate)
  }
  if (ending !== 'whole') throw new Error('the handler failed')
}

function responseOf(c: Context, reply: Reply): Response {
  const { status = 200, fields = {}, body = '', ending = 'whole' } = reply
  for (const [name, value] of Object.entries(fields)) {
    for (const [at, line] of [value].flat().entries()) c.header(name, line, { append: at > 0 })
  }
  if (ending === 'thrown') throw new Error('the handler failed')
  c.status(status as 200)
  const hasBody = status !== 204 && status !== 304 && c.req.method !== 'HEAD'
  if (!hasBody) return c.body(null)
  if (ending === 'short') c.header('Content-Length', String([body].flat().join('').length + 5))
  return c.body(ending === 'whole' && typeof body === 'string' ? body : ReadableStream.from(piecesOf(reply)))
}

function faceOf(name: string, inFront: boolean): Face {
  return {
    name,
    http2: false,
    open: async (handler, { outer = () => ({}), authorizePurge, cache = localMemory(), ...options } = {}) => {
      const app = new Hono()
      app.onError((_error, c) => c.text('broken', 500))
      const middleware = httpCache({
        ...options,
        cache,
        app,
        authorizePurge: authorizePurge && (({ headers }) => authorizePurge(headers.get('authorization') ?? undefined)),
      })
      const call = counted(handler)
      const setFields = fieldSetter(outer)
      const answer = async (c: Context): Promise<Response> => responseOf(c, await call(askedOf(c.req.raw)))
      if (inFront) {
        const inner = middleware.wrap(new Hono().onError((_error, c) => c.text('broken', 500)).all('*', answer))
        app.use(setFields).all('*', (c) => inner.fetch(c.req.raw))
      } else app.use(setFields, middleware).all('*', answer)
      // It prints what streams fail with.
      const print = vi.spyOn(console, 'error').mockImplementation(() => {})
      onTestFinished(() => print.mockRestore())
      const server = createAdaptorServer({ fetch: app.fetch }) as Server
      const port = await listen(server)
      return { cache, port, ask: http1(port, () => middleware.idle()) }
    },
  }
}

function fieldSetter(outer: Outer) {
  return async (c: Context, next: () => Promise<void>): Promise<void> => {
    for (const [name, value] of Object.entries(outer(askedOf(c.req.raw)))) {
      for (const [at, line] of [value].flat().entries()) c.res.headers[at > 0 ? 'append' : 'set'](name, line)
    }
    await next()
  }
}

/** Hono on Node, behind its own middlewares and in front of a whole application. */
export const honoFaces: readonly Face[] = [faceOf('Hono', false), faceOf('in front of Hono', true)]
