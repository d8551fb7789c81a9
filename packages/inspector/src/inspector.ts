import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Cache, isCacheError } from '@holdfast/core'
import { demand, demandOwnPage } from './access.ts'
import type { ApiContext } from './api/context.ts'
import { handlers } from './api/handlers.ts'
import { readAsset } from './assets.ts'
import { listenToHttp } from './live/http.ts'
import { listenToOperations } from './live/operations.ts'
import { Sampled } from './live/sampled.ts'
import { type InspectorOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { Pace } from './pace.ts'
import { Refusal } from './refusal.ts'
import { sendJson, setSafeHeaders } from './reply.ts'

/** Answers requests, at any base path: as a middleware, a route's handler, or the listener of a server. */
export type InspectorListener = (req: IncomingMessage, res: ServerResponse) => void

/**
 * Makes the inspector of caches: a page that shows what they do, and its data. Looking counts no hit and no miss, and
 * nothing happens in the caches before somebody looks.
 *
 * Mount it at any path: everything below that path is its own.
 *
 * @param caches - What `createCaches` returned, or some of its caches.
 * @param options - Who may do what. Without `authorize` it answers only on this machine, and changes nothing.
 * @throws ArgumentError for a wrong argument.
 *
 * @example
 * ```ts
 * app.use('/caches', inspector(caches, { authorize: (req, action) => isAdmin(req) && action.name !== 'delete' }))
 * ```
 */
export function inspector(caches: Iterable<Cache>, options?: InspectorOptions): InspectorListener {
  const resolved = resolveOptions(caches, options)
  const shared = {
    ...resolved,
    pace: new Pace(resolved.scanPerSecond),
    operations: new Sampled(listenToOperations),
    http: new Sampled(listenToHttp),
  }
  return (req, res) => {
    answer(shared, req, res).catch((error: unknown) => fail(res, error))
  }
}

async function answer(
  shared: ResolvedOptions & Pick<ApiContext, 'pace' | 'operations' | 'http'>,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  setSafeHeaders(res)
  // Express cuts the path where the listener is mounted, and keeps all of it here.
  const whole = (req as { readonly originalUrl?: string }).originalUrl ?? req.url ?? '/'
  const { pathname, searchParams } = new URL(whole, 'http://inspector.invalid')
  const handler = handlers.get(/\/api\/([a-z]+)$/.exec(pathname)?.[1] ?? '')
  if (handler) {
    if (req.method !== handler.method) throw new Refusal(405, `Ask by ${handler.method}.`)
    demandOwnPage(req)
    await handler.run({ ...shared, req, res, query: searchParams })
    return
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new Refusal(405, 'Ask by GET.')
  await demand(shared, req, { name: 'view' })
  const file = pathname.slice(pathname.lastIndexOf('/') + 1)
  if (pathname.endsWith('/')) return readAsset(res, 'index.html')
  if (file === 'page.js' || file === 'page.css') return readAsset(res, file)
  // Relative addresses in the page need the slash.
  res.writeHead(308, { location: `./${file}/` }).end()
}

function fail(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const { status, body } = failureOf(error)
  sendJson(res, body, status)
}

function failureOf(error: unknown): { readonly status: number; readonly body: object } {
  if (error instanceof Refusal) return { status: error.status, body: { error: error.message } }
  // A cache that is down is news, not a fault of the inspector; messages have no secrets and no values.
  if (isCacheError(error)) {
    const wrong = error.code === 'ERR_CACHE_ARGUMENT' || error.code === 'ERR_CACHE_KEY'
    return { status: wrong ? 400 : 502, body: { error: error.message, code: error.code } }
  }
  process.emitWarning(`The inspector failed: ${String(error)}`, { type: 'HoldfastWarning' })
  return { status: 500, body: { error: 'The inspector failed. The warnings of the process say why.' } }
}
