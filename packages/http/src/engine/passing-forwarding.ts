import { fieldText, type RequestHead } from '../heads.ts'
import type { CacheStatus, ForwardReason } from '../policy/cache-status.ts'
import { invalidatedTargets, invalidates, isUnsafe, sameOriginTarget } from '../policy/invalidation.ts'
import { remainingSeconds } from '../policy/reuse.ts'
import { storability } from '../policy/storability.ts'
import { invalidatedGroups, responseTags } from '../policy/tags.ts'
import type { StoredResponse } from '../store/record.ts'
import type { ResponseToStore } from '../store/response-store.ts'
import { StoredHead } from '../store/stored-head.ts'
import { type Candidate, candidateOf, withBody } from './candidate.ts'
import type { EngineParts } from './engine-parts.ts'
import type { Forwarding } from './forwarding.ts'
import type { ApplicationHead, Verdict } from './verdict.ts'

/** A request for which the cache looks nothing up. */
export interface PassedRequest {
  /** Method and fields as they arrived. */
  readonly request: RequestHead
  /** Why nothing is looked up. */
  readonly fwd: ForwardReason
  /** The key of its URI; `undefined` when nothing can be stored for it. */
  readonly key: string | undefined
  /** Scheme and authority of the URI. */
  readonly origin: string
  /** Path and query. */
  readonly target: string
  /** Makes the key of another URI of this origin. */
  readonly keyOf: (target: string) => string | undefined
  /** When the application is asked, in milliseconds since 1970. */
  readonly requestedAt: number
}

/**
 * A request that is passed on without a look-up. If it may change something and succeeds, it invalidates what is stored
 * (RFC 9111 §4.4, RFC 9875 §3); and the answer to a POST may be stored for later GETs (RFC 9110 §9.3.3).
 */
export class PassingForwarding implements Forwarding {
  readonly changes = {}
  readonly mayAnswer = false
  readonly mayStandIn = false
  readonly #parts: EngineParts
  readonly #passed: PassedRequest
  #candidate: Candidate | undefined
  #invalidated: Promise<unknown> = Promise.resolve()

  /**
   * @param parts - Those of the engine.
   * @param passed - The request.
   */
  constructor(parts: EngineParts, passed: PassedRequest) {
    this.#parts = parts
    this.#passed = passed
  }

  head(head: ApplicationHead, now: number): Verdict {
    const { request, fwd, key } = this.#passed
    const status: CacheStatus = { fwd }
    if (key === undefined || !isUnsafe(request.method) || !invalidates(head.status)) {
      return { act: 'pass', record: false, status }
    }
    // Begins before the head is sent, so that the client's next request sees the invalidation.
    this.#invalidated = this.#invalidate(key, head)
    this.#parts.track(this.#invalidated)
    this.#candidate = this.#candidateOf(head, now)
    if (!this.#candidate) return { act: 'pass', record: false, status }
    const ttl = remainingSeconds(this.#candidate.terms, now)
    return { act: 'pass', record: true, status: { ...status, stored: true, ttl } }
  }

  async complete(body: Uint8Array): Promise<StoredResponse | undefined> {
    const { key, request } = this.#passed
    const response = this.#candidate && withBody(this.#candidate, body, undefined)
    if (!response || key === undefined) return undefined
    try {
      await this.#invalidated
      await this.#save(key, request, response)
    } catch (error) {
      this.#parts.options.report(error)
    }
    return { head: new StoredHead(response), body: response.body }
  }

  drop(): void {}

  standIn(): undefined {
    return undefined
  }

  async #save(key: string, { headers }: RequestHead, response: ResponseToStore): Promise<void> {
    const { store } = this.#parts
    await store.save(await store.lookUp(key, headers), headers, response, Date.now())
  }

  async #invalidate(key: string, { headers }: ApplicationHead): Promise<void> {
    const { store } = this.#parts
    const { origin, target, keyOf } = this.#passed
    const others = invalidatedTargets(origin + target, headers).map(keyOf)
    const keys = new Set([key, ...others.filter((other) => other !== undefined)])
    const groups = invalidatedGroups(headers, origin)
    this.#parts.flights.forget(groups.length > 0 ? undefined : keys)
    const work = [store.invalidate([...keys])]
    if (groups.length > 0) work.push(store.invalidateTags(groups))
    await Promise.all(work)
  }

  /** Only a response that says it is what a GET would get (RFC 9110 §9.3.3), and for how long it is fresh. */
  #candidateOf(head: ApplicationHead, now: number): Candidate | undefined {
    const { request, origin, target, requestedAt } = this.#passed
    const { options } = this.#parts
    if (request.method !== 'POST' || head.status !== 200) return undefined
    if (sameOriginTarget(origin + target, fieldText(head.headers, 'content-location')) !== target) return undefined
    const decision = storability(request, head, { requestedAt, respondedAt: now }, options.rules)
    if (!decision.storable) return undefined
    const { terms, vary, omit } = decision
    const tags = [...new Set([...responseTags(head.headers, origin), ...head.tags])]
    const candidate = candidateOf(head, { terms, vary, omit, tags, requestedAt }, options.rules)
    return Number(candidate.declaredLength ?? 0) > options.maxBodySize ? undefined : candidate
  }
}
