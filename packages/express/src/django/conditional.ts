import type { IncomingMessage, ServerResponse } from 'node:http'
import { ArgumentError, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import type { Middleware } from './header-middlewares.ts'
import { judgePreconditions, type Representation } from './preconditions.ts'

type Awaitable<Value> = Value | Promise<Value>

/** What a resource is at this moment, found out without making the response. */
export interface ConditionalOptions<Request = IncomingMessage> {
  /**
   * Returns the entity tag: any text without quotes, or one in its own quotes (`"v1"`, `W/"v1"`). `undefined` or
   * `null` means that there is none.
   */
  readonly etag?: ((req: Request) => Awaitable<string | null | undefined>) | undefined
  /** Returns when the resource was last changed, to the second. `undefined` or `null` means that this is unknown. */
  readonly lastModified?: ((req: Request) => Awaitable<Date | null | undefined>) | undefined
}

const checkOptions = optionsChecker<ConditionalOptions>('conditional(options)', {
  etag: optionRule.callback,
  lastModified: optionRule.callback,
})

/**
 * Makes a middleware that answers conditional requests before the handler runs, as Django's decorator `condition`
 * does: 304 when the client's copy of a GET or HEAD is up to date, 412 when a precondition fails, for example that of a
 * PUT whose If-Match is not the present tag (RFC 9110 §13.2.2). Otherwise the handler runs; for GET and HEAD its
 * response has ETag and Last-Modified unless it sets its own.
 *
 * Where Django differs from RFC 9110, this follows the RFC: If-Unmodified-Since is ignored for a resource without a
 * date, `*` matches a resource that has only a date, and an If-Match without a valid tag matches nothing.
 *
 * @param options - Functions that find the present tag and date. What they throw goes to `next`.
 * @throws {@link @holdfast/core#ArgumentError} for an unknown option, and for none.
 * @see {@link https://docs.djangoproject.com/en/stable/topics/conditional-view-processing/ | Django: conditional view processing}
 *
 * @example
 * ```ts
 * app.get('/articles/:id', conditional({ etag: (req) => articles.versionOf(req.params.id) }), showArticle)
 * ```
 */
export function conditional<Request = IncomingMessage>(
  options: ConditionalOptions<Request>,
): (req: Request, res: Parameters<Middleware>[1], next: (error?: unknown) => void) => void {
  const { etag, lastModified } = checkOptions(options as ConditionalOptions) as ConditionalOptions<Request>
  if (!etag && !lastModified) throw new ArgumentError('conditional() takes "etag" or "lastModified", or both.')

  async function find(req: Request): Promise<Representation> {
    const [tag, date] = await Promise.all([etag?.(req), lastModified?.(req)])
    return { etag: tag === undefined || tag === null ? undefined : quoted(tag), lastModified: secondsOf(date) }
  }

  return (req, res, next) => {
    find(req)
      .then((found) => answer(req as IncomingMessage, res as ServerResponse, found))
      .then((answered) => {
        if (!answered) next()
      }, next)
  }
}

/** True when the precondition was answered. */
function answer(req: IncomingMessage, res: ServerResponse, found: Representation): boolean {
  if (req.method === 'GET' || req.method === 'HEAD') {
    // Set before the handler, which may set its own. Express makes a tag of the body only where there is none.
    if (found.lastModified !== undefined)
      res.setHeader('Last-Modified', new Date(found.lastModified * 1000).toUTCString())
    if (found.etag !== undefined) res.setHeader('ETag', found.etag)
  }
  const status = judgePreconditions(String(req.method), req.headers, found, Date.now())
  if (status === undefined) return false
  res.statusCode = status
  res.end()
  return true
}

function quoted(tag: string): string {
  if (typeof tag !== 'string' || /[^\x21-\x7e\x80-\xff ]/.test(tag)) {
    throw new ArgumentError(
      `etag of conditional() must return a text without control characters, got ${describeValue(tag)}.`,
    )
  }
  if (/^(?:W\/)?"[^"]*"$/.test(tag)) return tag
  if (tag.includes('"')) throw new ArgumentError('etag of conditional() must return a text without quotes in it.')
  return `"${tag}"`
}

function secondsOf(date: Date | null | undefined): number | undefined {
  if (date === undefined || date === null) return undefined
  if (date instanceof Date && !Number.isNaN(date.getTime())) return Math.floor(date.getTime() / 1000)
  throw new ArgumentError(`lastModified of conditional() must return a valid Date, got ${describeValue(date)}.`)
}
