import type { IncomingMessage, ServerResponse } from 'node:http'
import { sharedByCopies } from '@holdfast/core'
import {
  admit,
  ageOf,
  type CacheStatus,
  type ForwardReason,
  fieldText,
  formatCacheStatus,
  invalidates,
  isUnsafe,
  judgeReuse,
  type Lookup,
  primaryKey,
  ResponseStore,
  remainingSeconds,
  type StoredResponse,
  wantsOnlyCached,
} from '@holdfast/http'
import { capture } from './capture.ts'
import type { ResolvedOptions } from './options.ts'
import { patchHead } from './patch-head.ts'
import { replay } from './replay.ts'

/** A request in Express and Connect, where `url` may lack the path of the mount point. */
type Request = IncomingMessage & { readonly originalUrl?: string }

// If there are two caches, one in front of the application and one inside it, only one may capture.
const handled = sharedByCopies('express/handled', () => new WeakSet<ServerResponse>())

/** Answers requests from stored responses, and stores the answers of the application. */
export class ResponseCache {
  readonly #options: ResolvedOptions
  readonly #store: ResponseStore
  readonly #underWay = new Set<Promise<void>>()

  /**
   * @param options - Checked options.
   */
  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#store = new ResponseStore(options.cache)
  }

  /**
   * Answers one request, or lets the application answer.
   *
   * @param req - The request.
   * @param res - The response.
   * @param proceed - Hands the request to the application.
   */
  handle(req: Request, res: ServerResponse, proceed: () => unknown): void {
    if (handled.has(res) || res.headersSent) {
      proceed()
      return
    }
    const key = primaryKey({ scheme: schemeOf(req), target: req.originalUrl ?? req.url ?? '/', headers: req.headers })
    const admission = admit(headOf(req))
    if (key !== undefined && admission === 'lookup') {
      this.#lookUp(req, res, key, proceed)
    } else {
      if (key !== undefined && isUnsafe(headOf(req).method)) this.#invalidateOnSuccess(res, key)
      this.#forward(req, res, admission === 'lookup' ? 'bypass' : admission, proceed)
    }
  }

  /** Resolves when no response is being captured and no write is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  /** Answers at once from local memory, or waits for the store. */
  #lookUp(req: Request, res: ServerResponse, key: string, proceed: () => unknown): void {
    const lookup = this.#store.lookUp(key, req.headers)
    if (lookup instanceof Promise) void this.#answerLater(req, res, lookup, proceed)
    else this.#answer(req, res, lookup, proceed)
  }

  async #answerLater(
    req: Request,
    res: ServerResponse,
    pending: Promise<Lookup>,
    proceed: () => unknown,
  ): Promise<void> {
    let lookup: Lookup | undefined
    try {
      lookup = await pending
    } catch (error) {
      this.#options.report(error)
    }
    if (lookup) this.#answer(req, res, lookup, proceed)
    else this.#forward(req, res, 'bypass', proceed)
  }

  #answer(req: Request, res: ServerResponse, lookup: Lookup, proceed: () => unknown): void {
    const { found, seen } = lookup
    if (!found) {
      this.#miss(req, res, lookup, seen?.kind === 'vary' ? 'vary-miss' : 'uri-miss', proceed)
      return
    }
    const now = Date.now()
    const reuse = judgeReuse(headOf(req), found.head, now)
    if (reuse !== 'reuse') this.#miss(req, res, lookup, reuse, proceed)
    else if (!this.#replay(req, res, found, now)) this.#forward(req, res, 'bypass', proceed)
  }

  /** False when the stored response cannot be sent. The application can still answer. */
  #replay(req: Request, res: ServerResponse, stored: StoredResponse, now: number): boolean {
    const { head } = stored
    const status = formatCacheStatus(this.#options.name, { hit: true, ttl: remainingSeconds(head, now) })
    try {
      replay(req, res, stored, { age: String(ageOf(head, now)), status }, now)
    } catch (error) {
      this.#options.report(error)
    }
    return res.headersSent
  }

  #miss(req: Request, res: ServerResponse, lookup: Lookup, fwd: ForwardReason, proceed: () => unknown): void {
    if (wantsOnlyCached(headOf(req))) {
      this.#forward(req, res, fwd, proceed)
      return
    }
    handled.add(res)
    // A copy: middlewares may change the fields, and the response is stored for what the client sent.
    const head = { method: headOf(req).method, headers: { ...req.headers } }
    const announce = this.#announcer(res)
    this.#track(capture(res, { head, lookup, fwd }, this.#store, this.#options, announce))
    proceed()
  }

  #forward(req: Request, res: ServerResponse, fwd: ForwardReason, proceed: () => unknown): void {
    const announce = this.#announcer(res)
    if (wantsOnlyCached(headOf(req))) {
      announce({ detail: 'only-if-cached' })
      res.statusCode = 504
      res.end()
      return
    }
    handled.add(res)
    patchHead(res, () => announce({ fwd }))
    proceed()
  }

  /** Starts before the head is sent, so that the client's next request sees the invalidation. */
  #invalidateOnSuccess(res: ServerResponse, key: string): void {
    patchHead(res, (status) => {
      if (invalidates(status)) this.#track(this.#store.invalidate(key).catch(this.#options.report))
    })
  }

  /** Caches nearer to the origin stand first in Cache-Status (RFC 9211 §2). */
  #announcer(res: ServerResponse): (status: CacheStatus) => void {
    let upstream: string | undefined
    return (status) => {
      upstream ??= fieldText(res.getHeaders(), 'cache-status') ?? ''
      const own = formatCacheStatus(this.#options.name, status)
      res.setHeader('Cache-Status', upstream ? `${upstream}, ${own}` : own)
    }
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }
}

function headOf(req: IncomingMessage): { readonly method: string; readonly headers: IncomingMessage['headers'] } {
  return { method: String(req.method), headers: req.headers }
}

function schemeOf({ socket }: IncomingMessage): 'http' | 'https' {
  return 'encrypted' in socket && socket.encrypted ? 'https' : 'http'
}
