import { type Fields, type FieldValue, hasField, type RequestHead } from '../heads.ts'
import type { CacheStatus, ForwardReason } from '../policy/cache-status.ts'
import { isConditional, isNotModified } from '../policy/conditional.ts'
import { noncesOf } from '../policy/nonces.ts'
import { mayAnswerError, remainingSeconds } from '../policy/reuse.ts'
import { confirms, describesStored, mergeFields } from '../policy/revalidation.ts'
import type { Rules } from '../policy/rules.ts'
import { storability } from '../policy/storability.ts'
import { type FieldList, storedFields } from '../policy/stored-fields.ts'
import { responseTags } from '../policy/tags.ts'
import type { StoredResponse } from '../store/record.ts'
import type { ResponseToStore } from '../store/response-store.ts'
import { staleFrom } from '../store/retention.ts'
import { StoredHead } from '../store/stored-head.ts'
import { type Candidate, candidateOf } from './candidate.ts'
import type { ApplicationHead, Verdict } from './verdict.ts'

/** What was asked of the application, and why. */
export interface Asked {
  /** The request as it arrived. */
  readonly request: RequestHead
  /** Why the application was asked. */
  readonly fwd: ForwardReason
  /** What was found for the request: stale, or a part. */
  readonly found: StoredResponse | undefined
  /** The stored response that the application was asked to validate. */
  readonly validating: StoredResponse | undefined
  /** When it was asked, in milliseconds since 1970. */
  readonly requestedAt: number
  /** Scheme and authority of the URI. */
  readonly origin: string
  /** Tags that the answer has because of its URI. */
  readonly tags: readonly string[]
}

/** A verdict, and what becomes of the store. */
export interface Judgement {
  readonly verdict: Verdict
  /** To be stored when its content is complete. */
  readonly candidate?: Candidate | undefined
  /** To be stored now: a stored response with newer fields. */
  readonly update?: ResponseToStore | undefined
  /** The stored responses of the URI must not be used any more. */
  readonly forget?: boolean | undefined
}

/** Statuses for which a stale response may stand in (RFC 5861 §4). */
const ERRORS = new Set([500, 502, 503, 504])
const MOVED_OR_GONE = new Set([301, 308, 404, 410])
/** Reasons why an answer is not stored that may hold for no other client. */
const FOR_ONE_CLIENT = new Set(['authorization', 'partial', 'private', 'set-cookie'])
const NO_BODY = new Uint8Array()

/**
 * Judges the head of the application's answer to a GET or HEAD.
 *
 * @param asked - What was asked.
 * @param head - The head.
 * @param now - Milliseconds since 1970.
 * @param limits - The rules, and the longest content that is stored.
 * @param tooLarge - Whether the last answer was longer, so that this one is not to be kept.
 */
export function judgeHead(
  asked: Asked,
  head: ApplicationHead,
  now: number,
  limits: { readonly rules: Rules; readonly maxBodySize: number },
  tooLarge = false,
): Judgement {
  const { request, fwd, found, validating } = asked
  if (head.status === 304 && validating) return judgeNotModified(asked, validating, head, now, limits.rules)
  if (ERRORS.has(head.status) && found && !found.head.meta.part && mayAnswerError(request, found.head, now)) {
    return { verdict: insteadOfError(found, fwd, head.status, now) }
  }
  const timing = { requestedAt: asked.requestedAt, respondedAt: now }
  const decision = storability(request, head, timing, limits.rules)
  if (!decision.storable) return refuse(asked, head.status, decision.reason)
  if (!limits.rules.storeNonces && hasNonce(head)) return refuse(asked, head.status, 'csp-nonce')
  if (request.method === 'HEAD') return judgeHeadRequest(asked, head, decision, now, limits.rules)
  const { terms, vary, omit } = decision
  const tags = [...new Set([...responseTags(head.headers, asked.origin), ...head.tags, ...asked.tags])]
  const candidate = candidateOf(head, { terms, vary, omit, tags, requestedAt: asked.requestedAt }, limits.rules)
  const refusal = tooLarge ? 'too-large' : refusalOf(request, candidate, found, limits.maxBodySize)
  if (refusal) return refuse(asked, head.status, refusal)
  const status: CacheStatus = { fwd, stored: true, ttl: remainingSeconds(terms, now) }
  if (!validating || head.status !== 200 || !isConditional(request.headers)) {
    return { verdict: { act: 'pass', record: true, status }, candidate }
  }
  // The client's conditions were taken out of the request, so they are judged here.
  const answer = headOnly(head, candidate)
  if (!isNotModified(request.headers, answer.head.validators, now)) {
    return { verdict: { act: 'pass', record: true, status }, candidate }
  }
  return { verdict: { act: 'answer', record: true, status, stored: answer }, candidate }
}

/**
 * Passes an answer on that is not stored. A stale response in whose place it came is forgotten: it would answer for as
 * long as it may be served stale. What is refused to one client, or is for one alone, takes no place.
 */
function refuse({ fwd, found, request }: Asked, status: number, detail: string): Judgement {
  const whole = found !== undefined && !found.head.meta.part && !hasField(request.headers, 'range')
  const forget = fwd === 'stale' && whole && !FOR_ONE_CLIENT.has(detail) && isPresent(status)
  return { ...pass({ fwd, detail }), forget }
}

/** Tells whether a status speaks of what is there now, for everybody. */
function isPresent(status: number): boolean {
  return (status >= 200 && status < 300) || MOVED_OR_GONE.has(status)
}

/**
 * Answers with a stored response, because the application has failed.
 *
 * @param stored - The response.
 * @param fwd - Why the application was asked.
 * @param fwdStatus - What it answered, if it did.
 * @param now - Milliseconds since 1970.
 * @param detail - Why.
 */
export function insteadOfError(
  stored: StoredResponse,
  fwd: ForwardReason,
  fwdStatus: number | undefined,
  now: number,
  detail = 'stale-if-error',
): Verdict {
  const status = { fwd, fwdStatus, ttl: remainingSeconds(stored.head, now), detail }
  return { act: 'answer', record: false, status, stored }
}

function judgeNotModified(
  { request, fwd, requestedAt, origin }: Asked,
  { head: old, body }: StoredResponse,
  head: ApplicationHead,
  now: number,
  rules: Rules,
): Judgement {
  const answered = (stored: StoredResponse, detail?: string): Verdict => {
    const status = {
      fwd,
      fwdStatus: 304,
      stored: detail === undefined,
      ttl: remainingSeconds(stored.head, now),
      detail,
    }
    return { act: 'answer', record: false, status, stored }
  }
  // Of another response: nothing may be updated by it.
  if (!confirms(head.headers, old.validators)) return { verdict: answered({ head: old, body }, 'validator') }
  const fields = mergeFields(old.reply.list, head.names, head.headers)
  const headers = byName(fields)
  const asStored = { status: old.status, headers }
  const decision = storability({ ...request, method: 'GET' }, asStored, { requestedAt, respondedAt: now }, rules)
  const tags = [...new Set([...responseTags(headers, origin), ...old.meta.tags, ...head.tags])]
  const meta = { ...old.meta, fields, tags, ...(decision.storable ? decision.terms : {}) }
  const merged = { head: new StoredHead(meta), body }
  if (!decision.storable) {
    const forget = decision.reason === 'no-store' || decision.reason === 'private'
    return { verdict: answered(merged, decision.reason), forget }
  }
  const { omit, vary, terms } = decision
  const names = fields.filter((_, at) => at % 2 === 0).filter((name, at, all) => all.indexOf(name) === at)
  const kept = omit.length > 0 ? withLength(storedFields(names, headers, omit), body.length) : fields
  return { verdict: answered(merged), update: { ...meta, ...terms, fields: kept, vary, body, requestedAt } }
}

/**
 * RFC 9111 §4.3.5: the answer to a HEAD updates the stored response that it describes, or makes it stale. Without a
 * validator it describes any.
 */
function judgeHeadRequest(
  { fwd, found, requestedAt }: Asked,
  head: ApplicationHead,
  decision: Extract<ReturnType<typeof storability>, { readonly storable: true }>,
  now: number,
  { trustHeads }: Rules,
): Judgement {
  if (!found || found.head.meta.part || head.status !== 200 || found.head.status !== 200) {
    return pass({ fwd, detail: 'method' })
  }
  const { head: old, body } = found
  const { vary, terms } = decision
  if (!describesStored(head.headers, old.validators, body.length)) {
    const outdated = { ...staleFrom(old.meta, now), vary, body, requestedAt }
    return { verdict: { act: 'pass', record: false, status: { fwd, detail: 'method' } }, update: outdated }
  }
  // Who polls by HEAD would keep the same content fresh for ever.
  const named = hasField(head.headers, 'etag') || hasField(head.headers, 'last-modified')
  if (!named && !trustHeads) return pass({ fwd, detail: 'method' })
  const fields = mergeFields(old.reply.list, head.names, head.headers)
  const update = { ...old.meta, ...terms, fields, vary, body, requestedAt }
  const status: CacheStatus = { fwd, stored: true, ttl: remainingSeconds(terms, now) }
  return { verdict: { act: 'pass', record: false, status }, update }
}

function refusalOf(
  { headers }: RequestHead,
  candidate: Candidate,
  found: StoredResponse | undefined,
  maxBodySize: number,
): string | undefined {
  if (Number(candidate.declaredLength ?? 0) > maxBodySize) return 'too-large'
  if (candidate.status !== 206) return undefined
  // Nobody asked for a part; or it would replace the whole, which can still be validated.
  const unwanted = !hasField(headers, 'range') || (found !== undefined && !found.head.meta.part)
  return candidate.part === undefined || unwanted ? 'partial' : undefined
}

/** One that was set before the cache is new for every answer. */
function hasNonce({ names, headers }: ApplicationHead): boolean {
  const own = Object.fromEntries(names.map((name) => [name.toLowerCase(), headers[name.toLowerCase()]]))
  return noncesOf(own).length > 0
}

function pass(status: CacheStatus): Judgement {
  return { verdict: { act: 'pass', record: false, status } }
}

/** A response whose content is not known yet, to answer 304 from. */
function headOnly(head: ApplicationHead, { terms, tags }: Candidate): StoredResponse {
  const fields = storedFields(head.names, head.headers)
  const meta = { ...terms, tags, fields, status: head.status, removed: head.removed }
  return { head: new StoredHead(meta), body: NO_BODY }
}

function withLength(fields: FieldList, length: number): FieldList {
  return [...fields, 'Content-Length', String(length)]
}

function byName(fields: FieldList): Fields {
  const headers: Record<string, FieldValue> = Object.create(null) as Record<string, FieldValue>
  for (let at = 0; at < fields.length; at += 2) {
    const name = String(fields[at]).toLowerCase()
    const value = String(fields[at + 1])
    const before = headers[name]
    headers[name] = before === undefined ? value : [...(typeof before === 'object' ? before : [String(before)]), value]
  }
  return headers
}
