import { ArgumentError, describeValue, optionRule } from '@holdfast/core'
import {
  type FaceOptions,
  type FetchAnswer,
  FetchCache,
  type FetchOptions,
  faceOptions,
  type PurgeOptions,
  purgeResponse,
  type Respond,
} from '@holdfast/http'
import type { Context, ExecutionContext, MiddlewareHandler, Next } from 'hono'
import { Background } from './background.ts'
import { tagsOf } from './cache-tags.ts'

/** Options of `httpCache`. */
export interface HttpCacheOptions extends FaceOptions<Request> {
  /**
   * The application that uses this middleware. Then stale responses are validated in the background: a request of the
   * cache's own goes through the application. Needed for `stale-while-revalidate`; `wrap` knows its application.
   *
   * @defaultValue none: a stale response is validated before it answers
   */
  readonly app?: FetchApplication | undefined
}

/** What a Fetch runtime starts: a Hono application is one. */
export interface FetchApplication {
  /** Answers a request. */
  fetch(request: Request, ...runtime: never[]): Promise<Response> | Response
}

/** A middleware for Hono that also works in front of an application. */
export interface HttpCacheMiddleware extends MiddlewareHandler {
  /**
   * Puts the cache in front of a whole application: a hit never enters it. Here every field that the application sets
   * belongs to the response, even if it is meant for one request.
   *
   * @param app - An application.
   * @returns What the runtime starts in its place.
   *
   * @example
   * ```ts
   * export default httpCache({ cache }).wrap(app)
   * ```
   */
  wrap(app: FetchApplication): FetchApplication

  /**
   * Removes stored responses by URL, by the beginning of URLs, or by tag, or makes them stale.
   *
   * @param options - Which, and how.
   * @throws {@link @holdfast/core#ArgumentError} for options that are wrong; what the cache throws.
   */
  purge(options: PurgeOptions): Promise<void>

  /** Resolves when no response is being captured and no write is under way. */
  idle(): Promise<void>
}

/**
 * Makes a shared HTTP cache (RFC 9111): responses are reused as their Cache-Control says.
 *
 * It stands behind the middlewares that are used before it. The fields that these have set when they call `next` belong
 * to their request: they are not stored, and are set anew for every hit. What they do after `next` is done to hits too.
 *
 * @param options - The cache, and limits.
 * @returns The middleware.
 * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
 *
 * @example
 * ```ts
 * const app = new Hono()
 * app.use(httpCache({ cache: createCaches({ BACKEND: 'locmem' }).get(), app }))
 * app.get('/news', async (c) => {
 *   c.header('Cache-Control', 'public, max-age=60')
 *   return c.json(await readNews())
 * })
 * ```
 */
export function httpCache(options: HttpCacheOptions): HttpCacheMiddleware {
  const { engine, own } = faceOptions<HttpCacheOptions>(options, { app: optionRule.checkedInUse })
  const { app, authorizePurge } = own
  if (app !== undefined && typeof app?.fetch !== 'function') {
    throw new ArgumentError(`The option "app" of httpCache() must be a Hono application, got ${describeValue(app)}.`)
  }
  const responses = new FetchCache(engine)
  const background = new Background()

  function handle(request: Request, respond: Respond, fetchOptions: FetchOptions): Promise<Response> {
    if (request.method !== 'PURGE' || !authorizePurge) return responses.handle(request, respond, fetchOptions)
    return purgeResponse(responses, request, () => authorizePurge(request))
  }

  async function middleware(c: Context, next: Next): Promise<void> {
    const before = fieldsOf(c)
    const run = async (asked: Request): Promise<FetchAnswer> => {
      const original = c.req.raw
      c.req.raw = asked
      try {
        await next()
      } finally {
        c.req.raw = original
      }
      return { response: c.res, before, tags: tagsOf(asked) }
    }
    const request = c.req.raw
    const take = background.takerOf(request)
    if (take) {
      take(await run(request))
      replaceResponse(c, new Response(null))
      return
    }
    const { executionCtx } = runtimeOf(c)
    const again = app && ((asked: Request) => background.ask(asked, () => start(app, asked, c.env, executionCtx)))
    const waitUntil = executionCtx && ((work: Promise<unknown>) => executionCtx.waitUntil(work))
    replaceResponse(c, await handle(request, run, { before, again, waitUntil }))
  }

  function wrap(wrapped: FetchApplication): FetchApplication {
    return {
      fetch(request: Request, ...runtime: readonly unknown[]) {
        const run = async (asked: Request): Promise<FetchAnswer> => {
          const response = await start(wrapped, asked, ...runtime)
          return { response, tags: tagsOf(asked) }
        }
        const context = runtime[1] as Partial<ExecutionContext> | undefined
        const waitUntil = context?.waitUntil?.bind(context)
        return handle(request, run, { again: run, waitUntil })
      },
    }
  }

  return Object.assign(middleware, {
    wrap,
    purge: (purged: PurgeOptions) => responses.purge(purged),
    idle: () => responses.idle(),
  })
}

function start(app: FetchApplication, request: Request, ...runtime: readonly unknown[]): Promise<Response> | Response {
  return app.fetch(request, ...(runtime as never[]))
}

/** The fields that are set before there is a response. */
function fieldsOf(c: Context): Headers {
  return c.body(null).headers
}

/** Not by one assignment: Hono would keep the fields of the response that is there. */
function replaceResponse(c: Context, response: Response): void {
  c.res = undefined
  c.res = response
}

/** Where there is none, Hono throws. */
function runtimeOf(c: Context): { readonly executionCtx: ExecutionContext | undefined } {
  try {
    return { executionCtx: c.executionCtx }
  } catch {
    return { executionCtx: undefined }
  }
}
