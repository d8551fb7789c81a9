import type { RequestHead } from '../heads.ts'
import { mayAnswerError } from '../policy/reuse.ts'
import { validatingFields } from '../policy/revalidation.ts'
import type { StoredResponse } from '../store/record.ts'
import type { Lookup, ResponseToStore } from '../store/response-store.ts'
import { StoredHead } from '../store/stored-head.ts'
import { type Candidate, withBody } from './candidate.ts'
import type { EngineParts } from './engine-parts.ts'
import type { Flight } from './flights.ts'
import { type Asked, insteadOfError, judgeHead } from './judge-head.ts'
import type { ApplicationHead, Verdict } from './verdict.ts'

/**
 * One request that goes on to the application, and what becomes of the answer. A face calls `head` when the head of the
 * answer is complete, and does what the verdict says; then `complete` with the whole content, or `drop`.
 */
export interface Forwarding {
  /** Fields to set in the request, and to remove where the value is `undefined`. */
  readonly changes: Readonly<Record<string, string | undefined>>
  /** Whether `head` may answer with something else than the application's response, which is then not to be sent. */
  readonly mayAnswer: boolean
  /** Whether a stored response may answer if the application fails or takes too long. */
  readonly mayStandIn: boolean
  /** Judges the head of the answer. */
  head(head: ApplicationHead, now: number): Verdict
  /** Takes the whole content. Resolves when it is stored, with the response if it is storable. Never rejects. */
  complete(body: Uint8Array): Promise<StoredResponse | undefined>
  /** The answer is not whole, or `too-large` to be stored, which is known before it is whole. */
  drop(why?: 'too-large'): void
  /** Answers in place of an application that has failed before the head, if that is allowed. */
  standIn(now: number, detail?: string): Verdict | undefined
}

/** A GET or HEAD whose answer may be stored. */
export class StoringForwarding implements Forwarding {
  readonly changes: Readonly<Record<string, string | undefined>>
  readonly mayAnswer: boolean
  readonly mayStandIn: boolean
  readonly #parts: EngineParts
  readonly #asked: Asked
  readonly #lookup: Lookup
  readonly #flight: Flight | undefined
  #candidate: Candidate | undefined

  /**
   * @param parts - Those of the engine.
   * @param asked - What is asked of the application; `aside` if it is, while a stale response may stand in.
   * @param lookup - What was found.
   * @param flight - Where others wait for the answer.
   */
  constructor(
    parts: EngineParts,
    asked: Omit<Asked, 'validating'> & { readonly aside: boolean },
    lookup: Lookup,
    flight: Flight | undefined,
  ) {
    this.#parts = parts
    this.#lookup = lookup
    this.#flight = flight
    const { found, request, aside } = asked
    const whole = found && !found.head.meta.part ? found : undefined
    this.changes = whole ? validatingFields(whole.head.validators) : {}
    const validating = Object.keys(this.changes).length > 0 ? whole : undefined
    this.mayStandIn = whole !== undefined && mayAnswerError(request, whole.head, asked.requestedAt)
    // What is asked aside is a GET, whatever the client has asked for: its answer is judged as one.
    this.#asked = { ...asked, validating, ...(aside && this.mayStandIn ? { request: asGet(request) } : {}) }
    this.mayAnswer = validating !== undefined || this.mayStandIn
  }

  head(head: ApplicationHead, now: number): Verdict {
    const tooLarge = this.#parts.flights.wasTooLarge(this.#lookup)
    const { verdict, candidate, update, forget } = judgeHead(this.#asked, head, now, this.#parts.options, tooLarge)
    this.#candidate = candidate
    if (forget) this.#parts.track(this.#parts.store.invalidate([this.#lookup.key]))
    if (update) this.#parts.track(this.#update(update, now).finally(() => this.#flight?.close()))
    // Not what this client gets: that may have fields which are for it alone.
    if (update && verdict.act === 'answer') this.#land({ head: new StoredHead(update), body: update.body }, update.vary)
    else if (!candidate) this.#refuse(head.status)
    return verdict
  }

  async complete(body: Uint8Array): Promise<StoredResponse | undefined> {
    const candidate = this.#candidate
    const response = candidate && withBody(candidate, body, this.#asked.found)
    if (!response) {
      this.drop()
      return undefined
    }
    const stored = { head: new StoredHead(response), body: response.body }
    const saving = this.#save(response, Date.now())
    this.#land(stored, response.vary)
    await saving
    // Until now, requests that found nothing in the store got the answer from here.
    this.#flight?.close()
    return stored
  }

  drop(why?: 'too-large'): void {
    if (why) this.#parts.flights.neverShare(this.#lookup, why)
    this.#flight?.close()
  }

  standIn(now: number, detail?: string): Verdict | undefined {
    const { found, fwd, request } = this.#asked
    if (!found || found.head.meta.part || !mayAnswerError(request, found.head, now)) return undefined
    return insteadOfError(found, fwd, undefined, now, detail)
  }

  /** The answer is known not to be storable: those who wait for it ask for themselves, and those to come do not wait. */
  #refuse(status: number): void {
    // A failure says nothing of the next answer.
    if (this.#flight && status < 500) this.#parts.flights.neverShare(this.#lookup, 'refused')
    this.drop()
  }

  #land(stored: StoredResponse, vary: readonly string[]): void {
    this.#flight?.land({ stored, vary, headers: this.#asked.request.headers })
  }

  /** An entry that is validated every time need not be written every time: only before it would end. */
  async #update(update: ResponseToStore, now: number): Promise<void> {
    const old = this.#asked.found?.head
    const validatedOnly = update.lifetime - (now - update.born) / 1000 <= 0 || update.validate === 'always'
    const { validationWindow } = this.#parts.options
    const halfway = old !== undefined && (now - old.born) / 1000 - old.lifetime < validationWindow / 2
    if (validatedOnly && halfway && sameFields(old.meta.fields, update.fields)) return
    await this.#save(update, now)
  }

  async #save(response: ResponseToStore, now: number): Promise<void> {
    const { store, options } = this.#parts
    try {
      await store.save(this.#lookup, this.#asked.request.headers, response, now)
    } catch (error) {
      options.report(error)
    }
  }
}

function asGet({ headers }: RequestHead): RequestHead {
  return { method: 'GET', headers }
}

/** Tells whether two lists differ at most in Date. */
function sameFields(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  return one.every((text, at) => text === other[at] || (at % 2 === 1 && String(one[at - 1]).toLowerCase() === 'date'))
}
