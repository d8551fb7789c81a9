import { Framed } from '@holdfast/core'
import type { Lifespan } from '../policy/reuse.ts'
import type { FieldList } from '../policy/stored-fields.ts'

/** The stored part of a response, without its body. */
export interface ResponseMeta extends Lifespan {
  /** The status code. */
  readonly status: number
  /** The fields to replay, with Date and Content-Length. */
  readonly fields: FieldList
  /** Lower-case names of fields that earlier middlewares had set and the application removed. */
  readonly removed: readonly string[]
}

/** A stored response. */
export interface StoredResponse extends ResponseMeta {
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

// Increase it when the shape changes. Records of other versions are misses.
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
 * @returns The record; `void` for a value of another shape; `undefined` for `undefined`.
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
