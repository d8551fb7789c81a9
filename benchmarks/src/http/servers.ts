import type { RequestListener } from 'node:http'
import { type HttpCacheMiddleware, httpCache } from '@holdfast/express'
import apicache from 'apicache'
import express, { type RequestHandler } from 'express'
import { createCaches } from 'holdfast'

// About 1 KB of JSON.
const ITEMS = Array.from({ length: 17 }, (_, id) => ({ id, name: `Item number ${id}`, price: 9.5 + id, stock: true }))
const BODY = Buffer.from(JSON.stringify(ITEMS))
const CACHE_CONTROL = 'public, max-age=600'
const FIELDS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': CACHE_CONTROL,
  'Content-Length': BODY.length,
}

const listener: RequestListener = (_req, res) => void res.writeHead(200, FIELDS).end(BODY)
const end: RequestHandler = (_req, res) => void res.writeHead(200, FIELDS).end(BODY)
const json: RequestHandler = (_req, res) => void res.set('Cache-Control', CACHE_CONTROL).json(ITEMS)

/** What is measured, by name: makes a listener, given the URL of a Redis server. */
export const servers: Readonly<Record<string, (redisUrl: string) => RequestListener>> = {
  'node:http, res.end': () => listener,
  'Express 5, res.end': () => inExpress(end),
  'Express 5, res.json': () => inExpress(json),
  'hit, local memory, wrap': () => localMemory().wrap(listener),
  'hit of res.end, app.use': () => inExpress(end, localMemory()),
  'hit of res.json, app.use': () => inExpress(json, localMemory()),
  'apicache of res.json': () => inExpress(json, apicache.middleware('10 minutes')),
  'hit, Redis, wrap': (redisUrl) => cacheOver(redisUrl).wrap(listener),
}

function inExpress(handler: RequestHandler, ...middlewares: RequestHandler[]): RequestListener {
  const app = express()
  for (const middleware of middlewares) app.use(middleware)
  return app.get('/items', handler)
}

function localMemory(): HttpCacheMiddleware {
  return httpCache({ cache: createCaches({ BACKEND: 'locmem' }).get() })
}

function cacheOver(redisUrl: string): HttpCacheMiddleware {
  return httpCache({ cache: createCaches({ BACKEND: 'redis', LOCATION: redisUrl }).get() })
}
