import { HttpEngine, type Outcome } from '../engine/engine.ts'
import type { Forwarding } from '../engine/forwarding.ts'
import type { HttpCacheOptions } from '../engine/options.ts'
import type { PurgeOptions } from '../engine/purges.ts'
import { replyTo } from '../engine/reply.ts'
import type { Verdict } from '../engine/verdict.ts'
import { within } from '../engine/within.ts'
import type { CacheStatus } from '../policy/cache-status.ts'
import { ageOf } from '../policy/reuse.ts'
import type { StoredResponse } from '../store/record.ts'
import type { FetchAnswer, Respond } from './fetch-answer.ts'
import { addFieldsBefore, headersOf, headOf, incomingOf, withChanges, withoutWishes } from './fetch-heads.ts'
import { recordBody } from './record-body.ts'

/** How a request is handled. */
export interface FetchOptions {
  /**
   * Answers a request that validates a stored response in the background, in the same way as the first one.
   *
   * @defaultValue none: a stale response is validated before it answers, and `softTimeout` has no effect
   */
  readonly again?: Respond | undefined
  /** Keeps the runtime alive for work that outlives the response, as the method of a service worker's event does. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
  /**
   * Fields that middlewares outside the cache have set. They are set in stored responses, too, but for those that the
   * application removed.
   *
   * @defaultValue none
   */
  readonly before?: Headers | undefined
}

/** What the application answered, or what a client gets in its place. */
interface Answered {
  readonly response: Response
  /** Resolves when the answer is stored, with what clients may get of it from then on. */
  readonly result: Promise<Result | undefined>
}

/** What a client may get, and how it came about. */
interface Result {
  readonly stored: StoredResponse
  readonly status: CacheStatus
}

const NULL_BODY = new Set([101, 204, 205, 304])

/** An HTTP cache for `Request` and `Response` of the Fetch standard. */
export class FetchCache {
  /** What decides. */
  readonly engine: HttpEngine

  /**
   * @param options - The cache, and limits.
   * @param caller - The function that the user called, for messages.
   * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
   */
  constructor(options: HttpCacheOptions, caller?: string) {
    this.engine = new HttpEngine(options, caller)
  }

  /**
   * Answers a request from the cache, or lets the application answer.
   *
   * @param request - The request. Its URL names the origin.
   * @param respond - The application. Called at most once, with the request itself or with one that asks it to validate.
   * @param options - What the cache may do beside that.
   * @returns The response, with Cache-Status.
   * @throws What the application throws, unless a stale response may answer.
   *
   * @example
   * ```ts
   * const pages = new FetchCache({ cache: caches.get() })
   * const answer = await pages.handle(request, (asked) => app.fetch(asked), { again: (asked) => app.fetch(asked) })
   * ```
   */
  async handle(request: Request, respond: Respond, options: FetchOptions = {}): Promise<Response> {
    // The answer is a connection. It would not survive being made anew.
    if (request.headers.get('upgrade')?.toLowerCase() === 'websocket') return answerOf(await respond(request)).response
    const outcome = await this.engine.receive({ ...incomingOf(request), canRefresh: options.again !== undefined })
    const { act, key } = outcome
    if (act === 'refuse') return this.#refuse(request, key, outcome.status)
    if (act === 'forward') return this.#forward(request, outcome, respond, options)
    const { again } = options
    if (again && outcome.refresh) {
      outcome.refresh((forwarding) => this.#askAside(request, forwarding, key, again, options))
      options.waitUntil?.(this.idle())
    }
    return this.#send(request, key, outcome.stored, outcome.status, options)
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

  async #forward(
    request: Request,
    { forwarding, key }: Extract<Outcome, { act: 'forward' }>,
    respond: Respond,
    options: FetchOptions,
  ): Promise<Response> {
    const { softTimeout } = this.engine.options
    const { again } = options
    if (softTimeout !== undefined && forwarding.mayStandIn && again) {
      const asking = this.#askAside(request, forwarding, key, again, options)
      this.#outlive(asking, options)
      return this.#answerInTime(request, forwarding, key, asking, softTimeout, respond, options)
    }
    const asked = withChanges(request, forwarding.changes)
    try {
      return (await this.#ask(request, asked, forwarding, key, respond, options, false)).response
    } catch (error) {
      const verdict = forwarding.standIn(Date.now(), 'error')
      if (verdict?.act !== 'answer') throw error
      this.engine.options.report(error)
      return this.#send(request, key, verdict.stored, verdict.status, options)
    }
  }

  /** Waits for what is asked in the background no longer than a while. Then a stale response answers. */
  async #answerInTime(
    request: Request,
    forwarding: Forwarding,
    key: string | undefined,
    asking: Promise<Result | undefined>,
    softTimeout: number,
    respond: Respond,
    options: FetchOptions,
  ): Promise<Response> {
    const failed = asking.catch(() => 'error' as const)
    const result = await within(failed, softTimeout * 1000)
    const verdict =
      typeof result === 'string'
        ? forwarding.standIn(Date.now(), result === 'late' ? 'soft-timeout' : result)
        : undefined
    if (verdict?.act === 'answer') return this.#send(request, key, verdict.stored, verdict.status, options)
    if (typeof result === 'object') return this.#send(request, key, result.stored, result.status, options)
    // What the application answered is for nobody else: it has to answer once more.
    return (await this.#ask(request, request, this.engine.bypass(key).forwarding, key, respond, options, false))
      .response
  }

  /** Asks the application, and does what the verdict on its answer says. */
  async #ask(
    original: Request,
    asked: Request,
    forwarding: Forwarding,
    key: string | undefined,
    respond: Respond,
    options: FetchOptions,
    background: boolean,
  ): Promise<Answered> {
    let answer: FetchAnswer
    try {
      answer = answerOf(await respond(asked))
    } catch (error) {
      forwarding.drop()
      throw error
    }
    const { response } = answer
    // First: a server may complete the fields of a response when its body is looked at.
    const content = response.body
    const head = headOf(answer)
    const verdict = forwarding.head(head, Date.now())
    const stored = Promise.withResolvers<StoredResponse | undefined>()
    const body = verdict.record ? this.#record(response, forwarding, stored.resolve) : content
    const result = stored.promise.then((found) => found && { stored: found, status: verdict.status })
    this.#outlive(result, options)
    if (verdict.act === 'answer') {
      if (verdict.record) await drained({ response: new Response(body) })
      else await body?.cancel()
      if (!verdict.record) stored.resolve(verdict.stored)
      return { response: this.#send(original, key, verdict.stored, verdict.status, options, background), result }
    }
    if (!verdict.record) stored.resolve(undefined)
    return { response: this.#pass(original, response, body, head.headers.date, verdict, key, background), result }
  }

  /** Asks the application in the background, and waits for the whole answer. */
  async #askAside(
    original: Request,
    forwarding: Forwarding,
    key: string | undefined,
    again: Respond,
    options: FetchOptions,
  ): Promise<Result | undefined> {
    const work = this.#ask(original, withoutWishes(original, forwarding.changes), forwarding, key, again, options, true)
    return work.then(async (answered) => {
      await drained(answered)
      return answered.result
    })
  }

  #record(
    response: Response,
    forwarding: Forwarding,
    resolve: (stored: StoredResponse | undefined) => void,
  ): ReadableStream<Uint8Array> | null {
    const { maxBodySize } = this.engine.options
    const dropped = (why?: 'too-large'): void => {
      forwarding.drop(why)
      resolve(undefined)
    }
    const whole = (bytes: Uint8Array): void => void forwarding.complete(bytes).then(resolve)
    return recordBody(response.body, maxBodySize, whole, dropped)
  }

  #pass(
    request: Request,
    response: Response,
    body: ReadableStream<Uint8Array> | null,
    date: unknown,
    { status }: Verdict,
    key: string | undefined,
    background: boolean,
  ): Response {
    const headers = new Headers(response.headers)
    if (typeof date === 'string' && !headers.has('date')) headers.set('Date', date)
    headers.set('Cache-Status', this.engine.statusText(status, headers.get('cache-status') ?? undefined))
    this.engine.publish({ ...status, method: request.method, key, background })
    const { status: code, statusText } = response
    return new Response(NULL_BODY.has(code) ? null : body, { status: code, statusText, headers })
  }

  #send(
    request: Request,
    key: string | undefined,
    stored: StoredResponse,
    status: CacheStatus,
    { before }: FetchOptions,
    background = false,
  ): Response {
    const now = Date.now()
    this.engine.publish({ ...status, method: request.method, key, background })
    const question = { method: request.method, headers: headersOf(request.headers) }
    const { status: code, fields, body } = replyTo(question, stored, now)
    const headers = new Headers()
    for (let at = 0; at < fields.list.length; at += 2)
      headers.append(String(fields.list[at]), String(fields.list[at + 1]))
    if (before) addFieldsBefore(headers, before, stored.head.meta.removed)
    headers.set('Age', String(ageOf(stored.head, now)))
    headers.set('Cache-Status', this.engine.statusText(status))
    const sent = NULL_BODY.has(code) || request.method === 'HEAD' ? null : (body as Uint8Array<ArrayBuffer>)
    return new Response(sent, { status: code, headers })
  }

  #refuse(request: Request, key: string | undefined, status: CacheStatus): Response {
    this.engine.publish({ ...status, method: request.method, key, background: false })
    return new Response(null, { status: 504, headers: { 'Cache-Status': this.engine.statusText(status) } })
  }

  #outlive(work: Promise<unknown>, { waitUntil }: FetchOptions): void {
    this.engine.track(work)
    waitUntil?.(work.catch(() => {}))
  }
}

function answerOf(answered: FetchAnswer | Response): FetchAnswer {
  return 'response' in answered ? answered : { response: answered }
}

/** Reads a body to its end, so that it is recorded. */
async function drained({ response }: { readonly response: Response }): Promise<void> {
  await response.body?.pipeTo(new WritableStream())
}
