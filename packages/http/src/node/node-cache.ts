import type { IncomingMessage, ServerResponse } from 'node:http'
import { sharedByCopies } from '@holdfast/core'
import { HttpEngine, type Outcome } from '../engine/engine.ts'
import type { Forwarding } from '../engine/forwarding.ts'
import type { HttpCacheOptions } from '../engine/options.ts'
import type { PurgeOptions } from '../engine/purges.ts'
import { within } from '../engine/within.ts'
import { fieldText } from '../heads.ts'
import type { CacheStatus } from '../policy/cache-status.ts'
import { ageOf } from '../policy/reuse.ts'
import type { StoredResponse } from '../store/record.ts'
import { askAside, backgroundOf, type Dispatch, dispatchOf } from './background.ts'
import { type Capture, capture, type Result } from './capture.ts'
import { HitFields, HitFieldsNow } from './hit-fields.ts'
import { replay, type Sender } from './replay.ts'
import { responseTagsOf } from './response-tags.ts'
import { schemeOf } from './scheme.ts'

/** A request in Express and Connect, where `url` may lack the path of the mount point. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string }

// If there are two caches, one in front of the application and one inside it, only one may capture.
const handled = sharedByCopies('http/handled', () => new WeakSet<object>())

/**
 * Tells whether a cache may store the answer to a request, so that nothing behind it has to.
 *
 * @param res - Node's response.
 */
export function isCaptured(res: object): boolean {
  return handled.has(res)
}

/** An HTTP cache for `node:http` and `node:http2`, and for frameworks that have their requests and responses. */
export class NodeCache {
  /** What decides. */
  readonly engine: HttpEngine
  readonly #hits = new HitFieldsNow()

  /**
   * @param options - The cache, and limits.
   * @param caller - The function that the user called, for messages.
   * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
   */
  constructor(options: HttpCacheOptions, caller?: string) {
    this.engine = new HttpEngine(options, caller)
  }

  /**
   * Answers one request, or lets the application answer.
   *
   * @param req - The request.
   * @param res - The response.
   * @param proceed - Hands the request to the application.
   * @param dispatch - Hands a request that validates a response in the background to the application, and through this
   *   cache on its way. @defaultValue the listeners of the server
   */
  handle(req: NodeRequest, res: ServerResponse, proceed: () => unknown, dispatch?: Dispatch): void {
    const background = backgroundOf(req)
    if (background?.owner === this) {
      background.captured(this.#capture(req, res, background.forwarding, background.key, true))
      proceed()
      return
    }
    if (background || handled.has(res) || res.headersSent) {
      proceed()
      return
    }
    const outcome = this.engine.receive({
      method: String(req.method),
      headers: req.headers,
      scheme: schemeOf(req),
      target: req.originalUrl ?? req.url ?? '/',
      canRefresh: dispatchOf(req, dispatch) !== undefined,
    })
    if (outcome instanceof Promise) void outcome.then((found) => this.#act(req, res, found, proceed, dispatch))
    else this.#act(req, res, outcome, proceed, dispatch)
  }

  /**
   * Removes stored responses, or makes them stale.
   *
   * @param options - Which, and how.
   * @throws {@link @holdfast/core#ArgumentError} for options that are wrong; what the cache throws.
   */
  purge(options: PurgeOptions): Promise<void> {
    return this.engine.purges.purge(options)
  }

  /** Resolves when no response is being captured and no write is under way. */
  idle(): Promise<void> {
    return this.engine.idle()
  }

  #act(
    req: NodeRequest,
    res: ServerResponse,
    outcome: Outcome,
    proceed: () => unknown,
    dispatch: Dispatch | undefined,
  ): void {
    const { act, key } = outcome
    if (act === 'refuse') {
      this.#announcer(req, res, key)(outcome.status)
      res.statusCode = 504
      res.end()
    } else if (act === 'forward') {
      this.#forward(req, res, outcome, proceed, dispatch)
    } else if (this.#replay(req, res, outcome)) {
      const again = dispatchOf(req, dispatch)
      if (again) outcome.refresh?.((forwarding) => this.#askAside(req, forwarding, key, again))
    } else {
      this.#forward(req, res, this.engine.bypass(outcome.key), proceed, dispatch)
    }
  }

  /** False when the stored response cannot be sent. The application can still answer. */
  #replay(
    req: NodeRequest,
    res: ServerResponse,
    { stored, status, key }: Extract<Outcome, { act: 'answer' }>,
  ): boolean {
    const now = Date.now()
    const write = (): string => this.engine.statusText(status)
    const own = status.fwd ? new HitFields(ageOf(stored.head, now), write()) : this.#hits.of(stored.head, now, write)
    try {
      replay(req, res, stored, own, now)
    } catch (error) {
      this.engine.options.report(error)
    }
    if (res.headersSent) this.engine.publish({ ...status, method: String(req.method), key, background: false })
    return res.headersSent
  }

  #forward(
    req: NodeRequest,
    res: ServerResponse,
    { forwarding, key }: Extract<Outcome, { act: 'forward' }>,
    proceed: () => unknown,
    dispatch: Dispatch | undefined,
  ): void {
    const { softTimeout } = this.engine.options
    const again = dispatchOf(req, dispatch)
    if (softTimeout !== undefined && forwarding.mayStandIn && again) {
      void this.#answerInTime(req, res, forwarding, key, again, softTimeout, proceed)
      return
    }
    this.#ask(req, res, forwarding, key, proceed)
  }

  /** Lets the application answer the client. */
  #ask(
    req: NodeRequest,
    res: ServerResponse,
    forwarding: Forwarding,
    key: string | undefined,
    proceed: () => unknown,
  ): void {
    const captured = this.#capture(req, res, forwarding, key, false)
    const failed = (error: unknown): void => {
      if (!captured.standIn('error')) throw error
      this.engine.options.report(error)
    }
    try {
      const result = proceed()
      if (forwarding.mayStandIn && result instanceof Promise) void result.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** Asks the application while the client waits for no longer than a while, and then gets the stale response. */
  async #answerInTime(
    req: NodeRequest,
    res: ServerResponse,
    forwarding: Forwarding,
    key: string | undefined,
    dispatch: Dispatch,
    softTimeout: number,
    proceed: () => unknown,
  ): Promise<void> {
    const asking = this.#askAside(req, forwarding, key, dispatch).catch((error: unknown) => {
      this.engine.options.report(error)
      return 'error' as const
    })
    this.engine.track(asking)
    const result = await within(asking, softTimeout * 1000)
    if (res.destroyed) return
    const detail = result === 'late' ? 'soft-timeout' : 'error'
    const answer = typeof result === 'string' ? forwarding.standIn(Date.now(), detail) : result
    // What the application answered is for nobody else: it has to answer once more.
    if (!answer || !('stored' in answer)) this.#ask(req, res, this.engine.bypass(key).forwarding, key, proceed)
    else this.#send(req, res, key, answer.stored, answer.status)
  }

  #send(
    req: NodeRequest,
    res: ServerResponse,
    key: string | undefined,
    stored: StoredResponse,
    status: CacheStatus,
    sender?: Sender,
  ): void {
    const now = Date.now()
    const own = new HitFields(ageOf(stored.head, now), this.engine.statusText(status))
    if (!sender) this.engine.publish({ ...status, method: String(req.method), key, background: false })
    replay(req, res, stored, own, now, sender)
  }

  #askAside(
    original: NodeRequest,
    forwarding: Forwarding,
    key: string | undefined,
    dispatch: Dispatch,
  ): Promise<Result | undefined> {
    return askAside(original, { owner: this, forwarding, key }, dispatch)
  }

  #capture(
    req: NodeRequest,
    res: ServerResponse,
    forwarding: Forwarding,
    key: string | undefined,
    background: boolean,
  ): Capture {
    handled.add(res)
    const request = { method: req.method, headers: { ...req.headers } }
    const captured = capture(req, res, {
      forwarding,
      maxBodySize: this.engine.options.maxBodySize,
      tags: responseTagsOf(res),
      announce: this.#announcer(req, res, key, background),
      answer: ({ stored, status }, sender) => this.#send(request as NodeRequest, res, key, stored, status, sender),
    })
    this.engine.track(captured.done)
    return captured
  }

  /** Called again when sending a head failed, whose Cache-Status is then no longer that of the application. */
  #announcer(
    req: NodeRequest,
    res: ServerResponse,
    key: string | undefined,
    background = false,
  ): (status: CacheStatus) => void {
    let upstream: string | undefined
    return (status) => {
      upstream ??= fieldText(res.getHeaders(), 'cache-status') ?? ''
      res.setHeader('Cache-Status', this.engine.statusText(status, upstream))
      this.engine.publish({ ...status, method: String(req.method), key, background })
    }
  }
}
