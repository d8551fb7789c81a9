import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import {
  type FaceOptions,
  faceOptions,
  NodeCache,
  type PurgeOptions,
  sendPurge,
  type TaggableResponse,
} from '@holdfast/http'

/** Options of `httpCache`. */
export interface HttpCacheOptions extends FaceOptions<IncomingMessage> {}

/** What `http.createServer` takes, and what an Express application is. */
export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** What `http2.createServer` and `http2.createSecureServer` take. */
export type Http2Listener = (req: Http2ServerRequest, res: Http2ServerResponse) => unknown

/** A middleware for Express 4, Express 5 and Connect that also works in front of an application. */
export interface HttpCacheMiddleware {
  /**
   * Answers from a stored response, or calls `next` and stores the answer.
   *
   * @param req - The request.
   * @param res - The response.
   * @param next - Always called without an error.
   */
  (
    req: IncomingMessage | Http2ServerRequest,
    res: ServerResponse | Http2ServerResponse,
    next: (error?: unknown) => void,
  ): void

  /**
   * Puts the cache in front of a whole application: a hit never enters it, which saves most of the time that Express
   * takes.
   *
   * Here every field that the application sets belongs to the response, even if it is meant for one request.
   * Middlewares whose fields differ from request to request must run outside the wrapped listener; or use this cache
   * behind them with `app.use`.
   *
   * @param listener - An Express application, or any `(req, res)` function.
   *
   * @example
   * ```ts
   * http.createServer(httpCache({ cache }).wrap(app)).listen(3000)
   * ```
   */
  wrap(listener: Listener): (req: IncomingMessage, res: ServerResponse) => void

  /**
   * Puts the cache in front of a listener of `node:http2`. What it pushes is not stored.
   *
   * @param listener - A function of Node's compatibility API.
   */
  wrap(listener: Http2Listener): (req: Http2ServerRequest, res: Http2ServerResponse) => void

  /**
   * Removes stored responses by URL, by the beginning of URLs, or by tag, or makes them stale.
   *
   * @param options - Which, and how.
   * @throws {@link @holdfast/core#ArgumentError} for options that are wrong; what the cache throws.
   *
   * @example
   * ```ts
   * await cached.purge({ url: 'https://example.com/news' })
   * await cached.purge({ tags: ['product:1'], soft: true })
   * ```
   */
  purge(options: PurgeOptions): Promise<void>

  /**
   * Resolves when no response is being captured and no write is under way. Await it before you close the cache, and in
   * tests.
   */
  idle(): Promise<void>
}

/**
 * Makes a shared HTTP cache (RFC 9111): responses are reused as their Cache-Control says.
 *
 * Nothing is stored without explicit freshness (`s-maxage`, `max-age`, `Expires`), and never: responses that are
 * `private` or `no-store`, have a Set-Cookie, answer a request with Authorization without allowing it, refuse a client
 * (401, 403, 407) or fail (5xx), or end before they are whole. A stale response is validated by the application; it is
 * served stale only if it says so (`stale-while-revalidate`, `stale-if-error`) or the client does. Fields set by
 * middlewares before this one are not stored. Cache-Status (RFC 9211) says what the cache did. When the cache fails, the
 * application answers.
 *
 * @param options - The cache, and limits.
 * @returns The middleware.
 * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
 *
 * @example
 * ```ts
 * const caches = createCaches({ BACKEND: 'locmem' })
 * const app = express()
 * app.use(httpCache({ cache: caches.get() }))
 * app.get('/news', async (req, res) => {
 *   res.set('Cache-Control', 'public, max-age=60').json(await readNews())
 * })
 * ```
 */
export function httpCache(options: HttpCacheOptions): HttpCacheMiddleware {
  const { engine, own } = faceOptions(options, {})
  const { authorizePurge } = own
  const responses = new NodeCache(engine)
  function handle(req: IncomingMessage, res: ServerResponse, proceed: () => unknown, dispatch?: Listener): void {
    if (req.method !== 'PURGE' || !authorizePurge) {
      responses.handle(req, res, proceed, dispatch)
      return
    }
    sendPurge(responses, req, res, () => authorizePurge(req)).catch((error: unknown) => {
      responses.engine.options.report(error)
      res.writeHead(500).end()
    })
  }
  // HTTP/2's compatibility API has the members of HTTP/1 that are used here.
  function httpCacheMiddleware(req: unknown, res: unknown, next: (error?: unknown) => void): void {
    handle(req as IncomingMessage, res as ServerResponse, () => next())
  }
  function wrap(listener: (req: never, res: never) => unknown) {
    return function wrapped(req: unknown, res: unknown): void {
      const proceed = (): unknown => listener(req as never, res as never)
      handle(req as IncomingMessage, res as ServerResponse, proceed, wrapped)
    }
  }
  const { purge, idle } = { purge: responses.purge.bind(responses), idle: responses.idle.bind(responses) }
  return Object.assign(httpCacheMiddleware, { wrap, purge, idle })
}

declare global {
  namespace Express {
    // Express's own types extend this interface.
    interface Response extends TaggableResponse {}
  }
}
