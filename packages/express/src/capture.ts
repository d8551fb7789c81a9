import type { ServerResponse } from 'node:http'
import {
  type CacheStatus,
  type FieldList,
  type Fields,
  type ForwardReason,
  fieldText,
  type Lookup,
  type RequestHead,
  type ResponseStore,
  type ResponseToStore,
  remainingSeconds,
  storability,
  storedFields,
} from '@holdfast/http'
import { BodyRecorder } from './body-recorder.ts'
import { changedFields, type FieldSnapshot, removedFields, takeSnapshot } from './field-snapshot.ts'
import type { ResolvedOptions } from './options.ts'
import { patchHead } from './patch-head.ts'

/** The request that a response answers, as it was before the application saw it. */
export interface CapturedRequest {
  /** Method and a copy of the fields. */
  readonly head: RequestHead
  /** The result of the look-up. */
  readonly lookup: Lookup
  /** Why the application answers. */
  readonly fwd: ForwardReason
}

/** A response that may be stored if its body is complete. */
interface Candidate extends Omit<ResponseToStore, 'body' | 'fields'> {
  /** The fields before Content-Length, its name, and the fields after it, in the order of the application. */
  readonly fields: readonly [before: FieldList, name: string, after: FieldList]
  /** Content-Length as the application set it. */
  readonly declaredLength: string | undefined
  /** Cache-Control as the application set it. */
  readonly cacheControl: string | undefined
}

/**
 * Passes a response to the client unchanged, and stores it if it is complete and storable.
 *
 * @param res - The response, before the application sees it.
 * @param request - What it answers.
 * @param store - Where it goes.
 * @param options - Limits, name, and the error handler.
 * @param announce - Sets Cache-Status.
 * @returns Resolves when the response has ended and is stored, if it can be. Never rejects.
 */
export function capture(
  res: ServerResponse,
  request: CapturedRequest,
  store: ResponseStore,
  { maxBodySize, report }: ResolvedOptions,
  announce: (status: CacheStatus) => void,
): Promise<void> {
  const { head, lookup, fwd } = request
  const before = takeSnapshot(res)
  const recorder = new BodyRecorder(res, maxBodySize)
  const requestedAt = Date.now()
  let candidate: Candidate | undefined
  patchHead(res, (status) => {
    const decision = decide(res, status, head, requestedAt, before)
    if (typeof decision === 'string' || Number(decision.declaredLength ?? 0) > maxBodySize) {
      recorder.stop()
      announce({ fwd, detail: typeof decision === 'string' ? decision : 'too-large' })
    } else {
      candidate = decision
      announce({ fwd, stored: true, ttl: remainingSeconds(decision, Date.now()) })
    }
  })

  async function save(): Promise<void> {
    const body = recorder.body()
    if (!candidate || !body || !isWhole(candidate, body) || fieldOf(res, 'cache-control') !== candidate.cacheControl) {
      return
    }
    await store.save(lookup, head.headers, withBody(candidate, body), Date.now()).catch(report)
  }

  return new Promise((resolve) => {
    let finished = false
    res.once('finish', () => {
      finished = true
      void save().then(resolve)
    })
    res.once('close', () => {
      // The connection broke, or the application aborted the response.
      if (!finished) resolve()
    })
  })
}

function decide(
  res: ServerResponse,
  status: number,
  request: RequestHead,
  requestedAt: number,
  before: FieldSnapshot,
): Candidate | string {
  const respondedAt = Date.now()
  const decision = storability(request, { status, headers: res.getHeaders() }, { requestedAt, respondedAt })
  if (!decision.storable) return decision.reason
  // Node would add a Date too late for us to see it; a stored response needs one (RFC 9110 §6.6.1).
  if (!res.hasHeader('date')) res.setHeader('Date', new Date(respondedAt).toUTCString())
  return {
    status,
    fields: fieldsAround(changedFields(res, before), res.getHeaders()),
    removed: removedFields(res, before),
    ...decision.lifespan,
    vary: decision.vary,
    declaredLength: fieldOf(res, 'content-length'),
    cacheControl: fieldOf(res, 'cache-control'),
  }
}

/** Node itself puts a Content-Length that the application left out last. */
function fieldsAround(names: readonly string[], headers: Fields): Candidate['fields'] {
  const found = names.findIndex((name) => name.toLowerCase() === 'content-length')
  const at = found === -1 ? names.length : found
  const before = storedFields(names.slice(0, at), headers)
  return [before, names[at] ?? 'Content-Length', storedFields(names.slice(at + 1), headers)]
}

function isWhole({ declaredLength }: Candidate, body: Buffer): boolean {
  return declaredLength === undefined || declaredLength === String(body.length)
}

function withBody(candidate: Candidate, written: Buffer): ResponseToStore {
  const { status, removed, born, lifetime, vary } = candidate
  const [before, name, after] = candidate.fields
  // A 204 has no content, whatever was written, and no Content-Length (RFC 9110 §8.6).
  const body = status === 204 ? Buffer.alloc(0) : written
  const length = status === 204 ? [] : [name, String(body.length)]
  return { status, fields: [...before, ...length, ...after], removed, born, lifetime, vary, body }
}

function fieldOf(res: ServerResponse, name: string): string | undefined {
  return fieldText(res.getHeaders(), name)
}
