import { hasField, type RequestHead } from '../heads.ts'
import { type Admission, admit } from '../policy/admission.ts'
import { type CacheStatus, type ForwardReason, formatCacheStatus } from '../policy/cache-status.ts'
import { isConditional } from '../policy/conditional.ts'
import { mayAnswerError, remainingSeconds } from '../policy/reuse.ts'
import { originOf, primaryKey, type RequestTarget } from '../store/primary-key.ts'
import { urlTags } from '../store/purge-keys.ts'
import type { StoredResponse } from '../store/record.ts'
import { type Lookup, ResponseStore } from '../store/response-store.ts'
import { decide } from './decide.ts'
import { type HttpCacheEvent, httpCacheChannel } from './events.ts'
import { type Flight, isFor, type Landing, ResponseFlights } from './flights.ts'
import { type Forwarding, StoringForwarding } from './forwarding.ts'
import { holdLock } from './hold-lock.ts'
import { type HttpCacheOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { PassingForwarding } from './passing-forwarding.ts'
import { Purges } from './purges.ts'
import { Refreshes } from './refreshes.ts'
import { within } from './within.ts'

/** A request that has arrived. */
export interface Incoming extends RequestHead, RequestTarget {
  /** Whether the face can ask the application in the background. */
  readonly canRefresh: boolean
}

/**
 * What to do with a request:
 * - `answer`: send a stored response. `refresh` validates it in the background, given what asks the application.
 * - `refuse`: send 504.
 * - `forward`: ask the application.
 */
export type Outcome =
  | {
      readonly act: 'answer'
      readonly key: string
      readonly stored: StoredResponse
      readonly status: CacheStatus
      readonly refresh: ((ask: (forwarding: Forwarding) => Promise<unknown>) => void) | undefined
    }
  | { readonly act: 'refuse'; readonly key: string | undefined; readonly status: CacheStatus }
  | { readonly act: 'forward'; readonly key: string | undefined; readonly forwarding: Forwarding }

type Forward = { readonly fwd: ForwardReason; readonly stale: StoredResponse | undefined }

/**
 * Decides about requests and responses, and keeps the store. Knows no server: a face brings it what arrives, and does
 * what it says.
 */
export class HttpEngine {
  /** The checked options. */
  readonly options: ResolvedOptions
  /** Removes stored responses. */
  readonly purges: Purges
  readonly #store: ResponseStore
  readonly #flights = new ResponseFlights()
  readonly #refreshes: Refreshes
  readonly #underWay = new Set<Promise<unknown>>()

  /**
   * @param options - What the user gave.
   * @param caller - The function that the user called, for messages.
   * @throws {@link @holdfast/core#ArgumentError} that names the option that is wrong.
   */
  constructor(options: HttpCacheOptions, caller?: string) {
    this.options = resolveOptions(options, caller)
    const { cache, rules, validationWindow } = this.options
    this.#store = new ResponseStore(cache, { rules, validationWindow })
    this.#refreshes = new Refreshes(this.#parts)
    this.purges = new Purges(this.#store, () => this.#flights.forget())
  }

  /**
   * Decides what to do with a request.
   *
   * @param incoming - The request.
   * @returns The outcome; without a promise if everything that it needs lies in local memory.
   */
  receive(incoming: Incoming): Outcome | Promise<Outcome> {
    const key = primaryKey(incoming)
    const admission = admit(incoming)
    if (key === undefined || admission !== 'lookup') return this.#pass(incoming, key, admission)
    const lookup = this.#store.lookUp(key, incoming.headers)
    if (!(lookup instanceof Promise)) return this.#decide(incoming, key, lookup)
    return lookup.then(
      (found) => this.#decide(incoming, key, found),
      (error: unknown) => {
        this.options.report(error)
        return this.#pass(incoming, undefined, 'bypass')
      },
    )
  }

  /**
   * Passes a request on when its stored response cannot be sent.
   *
   * @param key - Of its URI.
   */
  bypass(key: string | undefined): Extract<Outcome, { act: 'forward' }> {
    const nothing = { request: { method: 'GET', headers: {} }, origin: '', target: '/', keyOf: () => undefined }
    const passed = { ...nothing, fwd: 'bypass' as const, key: undefined, requestedAt: Date.now() }
    return { act: 'forward', key, forwarding: new PassingForwarding(this.#parts, passed) }
  }

  /**
   * Tells subscribers how a request was handled.
   *
   * @param event - How.
   */
  publish(event: Omit<HttpCacheEvent, 'name'>): void {
    if (httpCacheChannel.hasSubscribers) httpCacheChannel.publish({ name: this.options.name, ...event })
  }

  /**
   * Writes this cache's member of Cache-Status.
   *
   * @param status - How a request was handled.
   * @param upstream - Cache-Status as the application set it. Caches nearer to the origin stand first (RFC 9211 §2).
   */
  statusText(status: CacheStatus, upstream?: string): string {
    const own = formatCacheStatus(this.options.name, status)
    return upstream ? `${upstream}, ${own}` : own
  }

  /** Lets {@link HttpEngine.idle} wait for work. Its errors are reported. */
  readonly track = (work: Promise<unknown>): void => {
    const tracked = work.catch(this.options.report).finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }

  /** Resolves when no response is being captured and no write is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  get #parts() {
    return { options: this.options, store: this.#store, flights: this.#flights, track: this.track }
  }

  #decide(incoming: Incoming, key: string, lookup: Lookup): Outcome | Promise<Outcome> {
    const decision = decide(incoming, lookup, Date.now())
    if (decision.act === 'refuse') return { act: 'refuse', key, status: { detail: 'only-if-cached' } }
    if (decision.act === 'forward') return this.#coalesce(incoming, lookup, decision, undefined)
    const { stored, status } = decision
    if (!decision.refresh) return { act: 'answer', key, stored, status, refresh: undefined }
    if (!incoming.canRefresh) return this.#coalesce(incoming, lookup, { fwd: 'stale', stale: stored }, undefined)
    return { act: 'answer', key, stored, status, refresh: (ask) => this.#refresh(incoming, lookup, stored, ask) }
  }

  /** Passes a request on without a look-up. */
  #pass(incoming: Incoming, key: string | undefined, admission: Admission): Outcome {
    const fwd = admission === 'lookup' ? 'bypass' : admission
    const { scheme, target, headers } = incoming
    const passed = {
      request: copyOf(incoming),
      fwd,
      key,
      origin: originOf(incoming),
      target,
      keyOf: (other: string) => primaryKey({ scheme, target: other, headers }),
      requestedAt: Date.now(),
    }
    return { act: 'forward', key, forwarding: new PassingForwarding(this.#parts, passed) }
  }

  /** Lets a request wait for the answer to another one, or asks the application and lets others wait for the answer. */
  #coalesce(
    incoming: Incoming,
    lookup: Lookup,
    forward: Forward,
    deadline: number | undefined,
  ): Outcome | Promise<Outcome> {
    const { coalesce, lock, waitTimeout } = this.options
    const { method, headers } = incoming
    const eligible = coalesce && method === 'GET' && forward.fwd !== 'request' && !hasField(headers, 'range')
    if (!eligible) return this.#forward(incoming, lookup, forward, undefined)
    const until = deadline ?? Date.now() + waitTimeout * 1000
    const other = this.#flights.of(lookup)
    if (other) return this.#join(incoming, lookup, forward, other, until)
    // The answer to a client's own condition may be a 304, which nobody else can use.
    const leads = forward.stale !== undefined || !isConditional(headers)
    const flight = leads ? this.#flights.begin(lookup) : undefined
    if (!flight || !lock) return this.#forward(incoming, lookup, forward, flight)
    return this.#lead(incoming, lookup, forward, flight)
  }

  async #join(incoming: Incoming, lookup: Lookup, forward: Forward, other: Flight, until: number): Promise<Outcome> {
    const { softTimeout = Number.POSITIVE_INFINITY } = this.options
    const stale = forward.stale && mayAnswerError(incoming, forward.stale.head, Date.now()) ? forward.stale : undefined
    const limit = until - Date.now()
    const landing = await within(other.landed, stale ? Math.min(limit, softTimeout * 1000) : limit)
    if (landing === 'late' && stale && softTimeout * 1000 <= limit) {
      const status = { fwd: forward.fwd, ttl: remainingSeconds(stale.head, Date.now()), detail: 'soft-timeout' }
      return { act: 'answer', key: lookup.key, stored: stale, status, refresh: undefined }
    }
    if (landing === 'late') return this.#forward(incoming, lookup, forward, undefined)
    // The answer was lost with its client: one of those who wait asks for the others.
    if (!landing) return this.#coalesce(incoming, lookup, forward, until)
    if (isFor(incoming.headers, landing, this.options.rules)) {
      return this.#share(incoming, lookup, forward, landing) ?? this.#forward(incoming, lookup, forward, undefined)
    }
    // Once the answer is stored, it is known what selects the variants: those who wait for one ask for it once.
    await within(other.closed, until - Date.now())
    return this.#lookAgain(incoming, lookup, forward, until)
  }

  async #lookAgain(incoming: Incoming, lookup: Lookup, forward: Forward, until: number): Promise<Outcome> {
    try {
      const again = await this.#store.lookUp(lookup.key, incoming.headers)
      const decision = decide(incoming, again, Date.now())
      return decision.act === 'forward'
        ? this.#coalesce(incoming, again, decision, until)
        : this.#decide(incoming, lookup.key, again)
    } catch (error) {
      this.options.report(error)
      return this.#forward(incoming, lookup, forward, undefined)
    }
  }

  /** Asks the application while no other process does. */
  async #lead(incoming: Incoming, lookup: Lookup, forward: Forward, flight: Flight): Promise<Outcome> {
    const release = await holdLock(this.options, `http ${lookup.variant}`)
    if (!release) return this.#forward(incoming, lookup, forward, flight)
    void flight.landed.then(release)
    try {
      const again = await this.#store.lookUp(lookup.key, incoming.headers)
      if (again.found && again.found !== lookup.found) {
        const vary = again.seen?.kind === 'vary' ? again.seen.fields : []
        const landing = { stored: again.found, vary, headers: incoming.headers }
        const shared = this.#share(incoming, again, forward, landing)
        if (shared) {
          flight.land(landing)
          flight.close()
          return shared
        }
      }
      return this.#forward(incoming, again, forward, flight)
    } catch (error) {
      this.options.report(error)
      return this.#forward(incoming, lookup, forward, flight)
    }
  }

  /** Answers with what another request has got, if it may answer this one. */
  #share(incoming: Incoming, lookup: Lookup, { fwd }: Forward, { stored }: Landing): Outcome | undefined {
    const decision = decide(incoming, { ...lookup, found: stored }, Date.now())
    if (decision.act !== 'answer') return undefined
    const status = { fwd, collapsed: true, ttl: remainingSeconds(stored.head, Date.now()) }
    return { act: 'answer', key: lookup.key, stored, status, refresh: undefined }
  }

  #forward(
    incoming: Incoming,
    lookup: Lookup,
    { fwd }: Forward,
    flight: Flight | undefined,
  ): Extract<Outcome, { act: 'forward' }> {
    const origin = originOf(incoming)
    const asked = {
      request: copyOf(incoming),
      fwd,
      found: lookup.found,
      requestedAt: Date.now(),
      origin,
      tags: urlTags(lookup.key, origin),
      aside: incoming.canRefresh && this.options.softTimeout !== undefined,
    }
    return { act: 'forward', key: lookup.key, forwarding: new StoringForwarding(this.#parts, asked, lookup, flight) }
  }

  #refresh(
    incoming: Incoming,
    lookup: Lookup,
    { head }: StoredResponse,
    ask: (forwarding: Forwarding) => Promise<unknown>,
  ): void {
    // The background asks for the content, whatever the client has asked for.
    const asked = { ...incoming, method: 'GET' }
    const { forwarding } = this.#forward(asked, lookup, { fwd: 'stale', stale: lookup.found }, undefined)
    const read = async () => (await this.#store.lookUp(lookup.key, incoming.headers)).found?.head
    this.#refreshes.run(lookup.variant, head, read, () => ask(forwarding))
  }
}

/** Middlewares may change the fields, and a response is stored for what the client sent. */
function copyOf({ method, headers }: RequestHead): RequestHead {
  return { method, headers: { ...headers } }
}
