import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Forwarding } from '../engine/forwarding.ts'
import type { ApplicationHead, Verdict } from '../engine/verdict.ts'
import { fieldText } from '../heads.ts'
import type { CacheStatus } from '../policy/cache-status.ts'
import { BodyRecorder } from './body-recorder.ts'
import { FieldSnapshot } from './field-snapshot.ts'
import { patchHead } from './patch-head.ts'
import type { Sender } from './replay.ts'

type Answer = Extract<Verdict, { readonly act: 'answer' }>

/** What a client may get of an answer. */
export type Result = Pick<Answer, 'status' | 'stored'>

/** What a capture needs to know and to tell. */
export interface CaptureOptions {
  /** Judges the response and stores it. */
  readonly forwarding: Forwarding
  /** Bytes; a longer body is not stored. */
  readonly maxBodySize: number
  /** The tags that the application has given so far. */
  readonly tags: readonly string[]
  /** Told once how the request was handled. */
  readonly announce: (status: CacheStatus) => void
  /** Answers with a stored response, when nothing of the application's may be sent. */
  readonly answer: (verdict: Answer, sender: Sender) => void
}

/** A response of the application on its way. */
export interface Capture {
  /**
   * Resolves when the response has ended and is stored, with what a client may get of it from then on; `undefined` when
   * that is nothing. Never rejects.
   */
  readonly done: Promise<Result | undefined>
  /** Answers in place of the application, which has failed; false when that is not allowed, or too late. */
  standIn(detail: string): boolean
}

/**
 * Passes a response to the client unchanged, and stores it if it is complete and storable; or answers with a stored
 * response, if the verdict on its head is that.
 *
 * @param req - The request; its fields are changed for the application until the head of the response is complete.
 * @param res - The response, before the application sees it.
 * @param options - What to do.
 */
export function capture(req: IncomingMessage, res: ServerResponse, options: CaptureOptions): Capture {
  const { forwarding, maxBodySize, announce } = options
  const before = new FieldSnapshot(res)
  const restoreRequest = changeFields(req, forwarding.changes)
  const { promise: done, resolve } = Promise.withResolvers<Result | undefined>()
  let verdict: Verdict | undefined
  let cacheControl: string | undefined

  const patch = patchHead(res, (status) => {
    // When sending an earlier head has failed, this one is judged by itself.
    if (verdict?.act === 'answer') return false
    restoreRequest()
    const { head, date } = headOf(res, status, before, options.tags)
    verdict = forwarding.head(head, Date.now())
    if (!verdict.record) recorder.stop()
    if (verdict.act === 'answer') return false
    if (verdict.record && date !== undefined) res.setHeader('Date', date)
    cacheControl = fieldText(res.getHeaders(), 'cache-control')
    announce(verdict.status)
    return true
  })
  const passes = (): boolean => {
    if (!verdict && !res.headersSent) patch.probe()
    return verdict?.act !== 'answer'
  }
  const silence = forwarding.mayAnswer ? { passes, onSilentEnd: answerInstead } : {}
  const onTooLarge = (): void => forwarding.drop('too-large')
  const recorder = new BodyRecorder(res, { limit: maxBodySize, onTooLarge, ...silence })

  function answerInstead(): void {
    if (verdict?.act !== 'answer') return
    before.restore(res)
    // Node keeps the reason phrase of the application otherwise.
    if (!('stream' in res)) res.statusMessage = ''
    announce(verdict.status)
    options.answer(verdict, { writeHead: patch.send, end: recorder.sendEnd })
    const body = verdict.record ? recorder.body() : undefined
    if (body) complete(body, verdict.status)
    else resolve(verdict)
  }

  function complete(body: Buffer, status: CacheStatus): void {
    void forwarding.complete(body).then((stored) => resolve(stored && { stored, status }))
  }

  function finish(): void {
    restoreRequest()
    if (verdict?.act === 'answer') return
    const body = verdict?.record ? recorder.body() : undefined
    // An outer middleware that changes Cache-Control knows better.
    if (verdict && body && fieldText(res.getHeaders(), 'cache-control') === cacheControl) complete(body, verdict.status)
    else abandon()
  }

  function abandon(): void {
    forwarding.drop()
    resolve(undefined)
  }

  let finished = false
  res.once('finish', () => {
    finished = true
    finish()
  })
  res.once('close', () => {
    restoreRequest()
    // The connection broke, or the application aborted the response.
    if (!finished) abandon()
  })

  return {
    done,
    standIn(detail) {
      if (res.headersSent || verdict) return false
      verdict = forwarding.standIn(Date.now(), detail)
      if (!verdict) return false
      restoreRequest()
      forwarding.drop()
      answerInstead()
      return true
    },
  }
}

/** Node would add a Date too late for us to see it; a stored response needs one (RFC 9110 §6.6.1). */
function headOf(
  res: ServerResponse,
  status: number,
  before: FieldSnapshot,
  tags: readonly string[],
): { readonly head: ApplicationHead; readonly date: string | undefined } {
  const headers = res.getHeaders()
  const names = before.changed(res)
  const removed = before.removed(res)
  if (headers.date !== undefined) return { head: { status, headers, names, removed, tags }, date: undefined }
  const date = new Date().toUTCString()
  const dated = { ...headers, date }
  return { head: { status, headers: dated, names: [...names, 'Date'], removed, tags }, date }
}

/**
 * Changes fields of a request, also among those as they arrived, from which adapters to the Fetch standard read. Returns
 * what takes the changes back.
 */
function changeFields(req: IncomingMessage, changes: Forwarding['changes']): () => void {
  const { headers, rawHeaders } = req
  const originals = Object.keys(changes).map((name) => [name, headers[name]] as const)
  if (originals.length === 0) return () => {}
  // In HTTP/2 they cannot be replaced.
  const hasRaw = Object.hasOwn(req, 'rawHeaders')
  const set = (entries: readonly (readonly [string, string | readonly string[] | undefined])[]): void => {
    for (const [name, value] of entries) {
      if (value === undefined) delete headers[name]
      else headers[name] = typeof value === 'string' ? value : [...value]
    }
  }
  set(Object.entries(changes))
  if (hasRaw) req.rawHeaders = changedList(rawHeaders, changes)
  let restored = false
  return () => {
    if (restored) return
    restored = true
    set(originals)
    if (hasRaw) req.rawHeaders = rawHeaders
  }
}

function changedList(list: readonly string[], changes: Forwarding['changes']): string[] {
  const kept = list.flatMap((name, at) =>
    at % 2 === 1 || Object.hasOwn(changes, name.toLowerCase()) ? [] : [name, list[at + 1] ?? ''],
  )
  return [...kept, ...Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name, value]))]
}
