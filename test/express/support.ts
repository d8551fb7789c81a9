import { createServer, type IncomingHttpHeaders, type RequestListener, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpCacheMiddleware, type HttpCacheOptions, httpCache } from '@holdfast/express'
import express, { type Express } from 'express'
import express4 from 'express4'
import { type Cache, createCaches } from 'holdfast'
import { afterEach } from 'vitest'

/** Both supported versions, by name. */
export const versions: readonly (readonly [string, () => Express])[] = [
  ['Express 5', () => express()],
  ['Express 4', () => express4()],
]

/** A received response. */
interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** Cache-Status without the name and the ttl. */
  readonly cached: string
}

/** A request to send. */
export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** Makes a local-memory cache that is closed after the test. */
export function makeCache(): Cache {
  const caches = createCaches({ BACKEND: 'locmem' })
  cleanUps.push(() => caches.close())
  return caches.get()
}

/** Starts a server for the running test. */
export async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Sends requests to one server. Resolves after all writes of the cache are done. */
export type Ask = (path: string, question?: Question) => Promise<Answer>

/** Makes an {@link Ask}. Rejects when the connection breaks. */
export function requester(origin: string, middleware: HttpCacheMiddleware): Ask {
  return async (path, question = {}) => {
    const answer = await send(origin + path, question)
    await middleware.idle()
    return answer
  }
}

/** An application behind the cache, with a counter of how often its handlers ran. */
export interface Site {
  readonly app: Express
  readonly cache: Cache
  readonly middleware: HttpCacheMiddleware
  readonly ask: Ask
}

/** Starts an application with the cache as its first middleware. */
export async function makeSite(makeApp: () => Express, options: Partial<HttpCacheOptions> = {}): Promise<Site> {
  const cache = options.cache ?? makeCache()
  const middleware = httpCache({ ...options, cache })
  const app = makeApp()
  app.set('env', 'test')
  app.use(middleware)
  return { app, cache, middleware, ask: requester(await serve(app), middleware) }
}

/** Sends one request; `fetch` adds fields to a conditional one. */
function send(url: string, { method = 'GET', headers = {}, body }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const cached = String(incoming.headers['cache-status']).replace(/^holdfast; |; ttl=\d+/g, '')
        resolve({
          status: Number(incoming.statusCode),
          headers: incoming.headers,
          body: bytes,
          text: bytes.toString(),
          cached,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
