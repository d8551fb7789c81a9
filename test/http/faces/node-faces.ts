import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { type HttpCacheMiddleware, type HttpCacheOptions, httpCache } from '@holdfast/express'
import connect from 'connect'
import express from 'express'
import express4 from 'express4'
import type { Cache } from 'holdfast'
import { http1, http2 } from './client.ts'
import type { Face, Handler, SiteOptions } from './face.ts'
import { askedOf, counted, listen, localMemory, type Next, send } from './node-handler.ts'

/** A step on the way of a request through an application. */
type Layer = (req: IncomingMessage, res: ServerResponse, next: Next) => unknown

/** Joins the layers before the cache, the cache and the handler, in the way of a framework. */
type Arrange = (outer: Layer, cache: HttpCacheMiddleware, handler: Layer) => RequestListener

/** A layer that answers as a handler says. */
function layerOf(handler: Handler): Layer {
  const call = counted(handler)
  return (req, res, next) => {
    call(askedOf(req)).then((reply) => send(res, reply, next), next)
  }
}

/** Errors of a bare listener become what frameworks make of them: 500 with the fields that are there. */
function plainError(res: ServerResponse): Next {
  return (error) => {
    if (!error) return
    res.statusCode = 500
    res.end('broken')
  }
}

function overHttp1(name: string, arrange: Arrange): Face {
  return {
    name,
    http2: false,
    open: async (handler, options = {}) => {
      const { outer = () => ({}), cache = localMemory() } = options
      const middleware = httpCache(cacheOptions(options, cache))
      const port = await listen(createServer(arrange(fieldSetter(outer), middleware, layerOf(handler))))
      return { cache, port, ask: http1(port, middleware.idle) }
    },
  }
}

function cacheOptions({ outer: _, authorizePurge, ...options }: SiteOptions, cache: Cache): HttpCacheOptions {
  return {
    ...options,
    cache,
    authorizePurge: authorizePurge && (({ headers }) => authorizePurge(headers.authorization)),
  }
}

function fieldSetter(outer: NonNullable<SiteOptions['outer']>): Layer {
  return (req, res, next) => {
    for (const [name, value] of Object.entries(outer(askedOf(req)))) res.setHeader(name, value)
    next()
  }
}

const inFront: Arrange = (outer, cache, handler) => {
  const wrapped = cache.wrap((req: IncomingMessage, res: ServerResponse) => handler(req, res, plainError(res)))
  return (req, res) => void outer(req, res, () => wrapped(req, res))
}

const quiet = (app: express.Express): express.Express => app.set('env', 'test')

const overHttp2: Face = {
  name: 'node:http2',
  http2: true,
  open: async (handler, options = {}) => {
    const { outer = () => ({}), cache = localMemory() } = options
    const middleware = httpCache(cacheOptions(options, cache))
    const port = await listen(createHttp2Server(inFront(fieldSetter(outer), middleware, layerOf(handler)) as never))
    return { cache, port, ask: http2(port, middleware.idle) }
  },
}

/** Everything that takes `(req, res)`. */
export const nodeFaces: readonly Face[] = [
  overHttp1('Express 5', (...layers) => quiet(express()).use(...layers)),
  overHttp1('Express 4', (...layers) => quiet(express4()).use(...layers)),
  overHttp1('Connect', (...layers) => {
    const app = connect()
    for (const layer of layers) app.use(layer)
    return app
  }),
  overHttp1('node:http', (outer, cache, handler) => (req, res) => {
    const answer = () => handler(req, res, plainError(res))
    outer(req, res, () => cache(req, res, answer))
  }),
  overHttp1('in front of Express', (outer, cache, handler) => {
    const wrapped = cache.wrap(quiet(express()).use(handler))
    return (req, res) => void outer(req, res, () => wrapped(req, res))
  }),
  overHttp2,
]
