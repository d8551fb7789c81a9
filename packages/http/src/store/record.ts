import { Framed } from '@holdfast/core'
import type { Lifespan } from '../policy/reuse.ts'
import type { FieldList } from '../policy/stored-fields.ts'

/** What is stored of a response beside its body. */
export interface ResponseMeta extends Lifespan {
  /** The status code. */
  readonly status: number
  /** The fields to replay, with Date and Content-Length. */
  readonly fields: FieldList
  /** Names in lower case of fields that the application took away, though others had set them before it was asked. */
  readonly removed: readonly string[]
}

/** A stored response as it is read back. */
export interface StoredResponse extends ResponseMeta {
  /** The content. */
  readonly body: Uint8Array
}

/**
 * What may stand under a primary key. Each record has an id of its own: a write that began before another record took the place can tell.
 *
 * - `response`: the one response for the URI, whatever the request says.
 * - `vary`: several; `fields` select them, and `id` is part of their keys, so that a new id makes all of them unreachable.
 * - `void`: nothing; the URI was invalidated, or what stands there is not ours to read.
 */
export type PrimaryRecord =
  | { readonly kind: 'response'; readonly id: string; readonly response: StoredResponse }
  | { readonly kind: 'vary'; readonly id: string; readonly fields: readonly string[] }
  | { readonly kind: 'void'; readonly id: string }

// Raised whenever the shape changes: records of another version are misses.
const SHAPE = 1
const NO_BODY = new Uint8Array()

/** Writes a response. */
export function responseRecord(id: string, { body, ...meta }: StoredResponse): Framed {
  const { status, fields, removed, born, lifetime } = meta
  return new Framed({ shape: SHAPE, kind: 'response', id, status, fields, removed, born, lifetime }, body)
}

/** Writes the marker of a URI whose responses vary. */
export function varyRecord(id: string, fields: readonly string[]): Framed {
  return new Framed({ shape: SHAPE, kind: 'vary', id, fields }, NO_BODY)
}

/** Writes the marker of a URI that was invalidated. */
export function voidRecord(id: string): Framed {
  return new Framed({ shape: SHAPE, kind: 'void', id }, NO_BODY)
}

/**
 * Reads what a cache returned for a primary key or a variant's key.
 *
 * @param value - Anything.
 * @returns The record; `void` for what has another shape; `undefined` for `undefined`.
 */
export function readRecord(value: unknown): PrimaryRecord | undefined {
  if (value === undefined) return undefined
  const unreadable: PrimaryRecord = { kind: 'void', id: '' }
  if (!(value instanceof Framed) || !isObject(value.meta) || value.meta.shape !== SHAPE) return unreadable
  const { kind, id, fields } = value.meta
  if (typeof id !== 'string') return unreadable
  if (kind === 'void') return { kind, id }
  if (!isTextList(fields)) return unreadable
  if (kind === 'vary') return { kind, id, fields }
  if (kind !== 'response') return unreadable
  const { status, removed, born, lifetime } = value.meta
  if (!isTextList(removed) || !isStatus(status) || !isNumber(born) || !isNumber(lifetime)) return unreadable
  return { kind, id, response: { status, fields, removed, born, lifetime, body: value.body } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
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
