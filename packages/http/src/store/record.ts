import { Framed } from '@holdfast/core'
import { type ResponseMeta, StoredHead } from './stored-head.ts'

/** A stored response. */
export interface StoredResponse {
  /** All of it except the content. The same object for every reuse in this process. */
  readonly head: StoredHead
  /** The content. */
  readonly body: Uint8Array
}

/**
 * A value under a primary key. Each record has an id, so that a slow write can tell that another record replaced the
 * one it saw.
 *
 * - `response`: the only response of the URI, for all requests.
 * - `vary`: several responses. `fields` select one, and `id` is part of their keys, so a new id makes all of them
 *   unreachable.
 * - `void`: no response. The URI was invalidated, or the value has an unknown shape.
 */
export type PrimaryRecord =
  | { readonly kind: 'response'; readonly id: string; readonly response: StoredResponse }
  | { readonly kind: 'vary'; readonly id: string; readonly fields: readonly string[] }
  | { readonly kind: 'void'; readonly id: string }

/** Keeps what was read of records, by their ids. */
export interface KnownHeads {
  get(id: string): StoredHead | undefined
  set(id: string, head: StoredHead): unknown
}

// Increase it when the shape changes. Records of other versions are misses.
const SHAPE = 2
const NO_BODY = new Uint8Array()
const UNREADABLE: PrimaryRecord = { kind: 'void', id: '' }

/**
 * Writes a response. The metadata of the frame is short, because it is parsed on every hit; the bytes are the head as
 * JSON, then the content.
 */
export function responseRecord(id: string, meta: ResponseMeta, body: Uint8Array): Framed {
  const { status, fields, removed, born, lifetime } = meta
  const head = Buffer.from(JSON.stringify({ status, fields, removed, born, lifetime }))
  return new Framed([SHAPE, 'response', id, head.length], Buffer.concat([head, body]))
}

/** Writes the marker of a URI whose responses vary. */
export function varyRecord(id: string, fields: readonly string[]): Framed {
  return new Framed([SHAPE, 'vary', id, fields], NO_BODY)
}

/** Writes the marker of a URI that was invalidated. */
export function voidRecord(id: string): Framed {
  return new Framed([SHAPE, 'void', id], NO_BODY)
}

/**
 * Reads what a cache returned for a primary key or a variant's key.
 *
 * @param value - Anything.
 * @param known - A head that is known by its id is not parsed again.
 * @returns The record; `void` for a value of another shape; `undefined` for `undefined`.
 */
export function readRecord(value: unknown, known: KnownHeads): PrimaryRecord | undefined {
  if (value === undefined) return undefined
  if (!(value instanceof Framed) || !Array.isArray(value.meta)) return UNREADABLE
  const [shape, kind, id, detail] = value.meta as readonly unknown[]
  if (shape !== SHAPE || typeof id !== 'string') return UNREADABLE
  if (kind === 'void') return { kind, id }
  if (kind === 'vary') return isTextList(detail) ? { kind, id, fields: detail } : UNREADABLE
  if (kind !== 'response' || !isLength(detail, value.body)) return UNREADABLE
  let head = known.get(id)
  if (!head) {
    head = parseHead(value.body.subarray(0, detail))
    if (!head) return UNREADABLE
    known.set(id, head)
  }
  return { kind, id, response: { head, body: value.body.subarray(detail) } }
}

function parseHead(bytes: Uint8Array): StoredHead | undefined {
  let meta: unknown
  try {
    meta = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
  if (!isObject(meta)) return undefined
  const { status, fields, removed, born, lifetime } = meta
  if (!isTextList(fields) || !isTextList(removed)) return undefined
  if (!isStatus(status) || !isNumber(born) || !isNumber(lifetime)) return undefined
  return new StoredHead({ status, fields, removed, born, lifetime })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isLength(value: unknown, bytes: Uint8Array): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= bytes.length
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
