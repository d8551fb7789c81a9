import { Framed } from '@holdfast/core'
import type { Part } from '../policy/partial.ts'
import { type ResponseMeta, StoredHead } from './stored-head.ts'

/** A stored response. */
export interface StoredResponse {
  /** All of it except the content. The same object for every reuse in this process. */
  readonly head: StoredHead
  /** The content. */
  readonly body: Uint8Array
}

/**
 * A value under a primary key or a variant's key. Each record has an id, so that a slow write can tell that another
 * record replaced the one it saw.
 *
 * - `response`: a response. Under a primary key, the only one of the URI, for all requests.
 * - `vary`: several responses. `fields` select one, and `id` is part of their keys, so a new id makes all of them
 *   unreachable. `languages` are those in which there is one.
 * - `see`: the variant of these values is the one in a language.
 * - `void`: no response. The URI was invalidated, or the value has an unknown shape.
 */
export type PrimaryRecord =
  | { readonly kind: 'response'; readonly id: string; readonly response: StoredResponse }
  | {
      readonly kind: 'vary'
      readonly id: string
      readonly fields: readonly string[]
      readonly languages: readonly string[]
    }
  | { readonly kind: 'see'; readonly id: string; readonly language: string }
  | { readonly kind: 'void'; readonly id: string }

/** Keeps what was read of records, by their ids. */
export interface KnownHeads {
  get(id: string): StoredHead | undefined
  set(id: string, head: StoredHead): unknown
}

// Increase it when the shape changes. Records of other versions are misses.
const SHAPE = 3
const NO_BODY = new Uint8Array()
const UNREADABLE: PrimaryRecord = { kind: 'void', id: '' }

/**
 * Writes a response. The metadata of the frame is short, because it is parsed on every hit; the bytes are the head as
 * JSON, then the content.
 */
export function responseRecord(id: string, meta: ResponseMeta, body: Uint8Array): Framed {
  const { status, fields, removed, tags, part, born, lifetime, whileRevalidate, ifError, validate, immutable } = meta
  const terms = { born, lifetime, whileRevalidate, ifError, validate, immutable }
  const head = Buffer.from(JSON.stringify({ status, fields, removed, tags, part, ...terms }))
  return new Framed([SHAPE, 'response', id, head.length], Buffer.concat([head, body]))
}

/** Writes the marker of a URI whose responses vary. */
export function varyRecord(id: string, fields: readonly string[], languages: readonly string[]): Framed {
  return new Framed([SHAPE, 'vary', id, fields, languages], NO_BODY)
}

/** Writes a reference to the variant in a language. */
export function seeRecord(id: string, language: string): Framed {
  return new Framed([SHAPE, 'see', id, language], NO_BODY)
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
  const [shape, kind, id, detail, more] = value.meta as readonly unknown[]
  if (shape !== SHAPE || typeof id !== 'string') return UNREADABLE
  if (kind === 'void') return { kind, id }
  if (kind === 'see') return typeof detail === 'string' ? { kind, id, language: detail } : UNREADABLE
  if (kind === 'vary') {
    return isTextList(detail) && isTextList(more) ? { kind, id, fields: detail, languages: more } : UNREADABLE
  }
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
  return isMeta(meta) ? new StoredHead(meta) : undefined
}

function isMeta(value: unknown): value is ResponseMeta {
  if (!isObject(value)) return false
  const { status, fields, removed, tags, part, validate, immutable } = value
  if (![fields, removed, tags].every(isTextList) || !isStatus(status)) return false
  if (![value.born, value.lifetime, value.whileRevalidate, value.ifError].every(isNumber)) return false
  if (![undefined, 'always', 'stale'].includes(validate as undefined) || typeof immutable !== 'boolean') return false
  return part === undefined || isPart(part)
}

function isPart(value: unknown): value is Part {
  return isObject(value) && [value.first, value.last, value.size].every(isNumber)
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
