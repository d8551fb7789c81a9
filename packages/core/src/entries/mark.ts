import { parse } from 'secure-json-parse'
import { decodeFrame, encodeFrame, FrameKind } from '../codec/frame.ts'
import { DecodeError } from '../errors/errors.ts'

/** What is stored beside a value that has tags, or may be served when it is stale. */
export interface Mark {
  /** The token of each tag when the value was begun; the value is void once one of them has changed. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** When the value becomes stale, in Unix milliseconds; the key itself lives on for a while. */
  readonly staleAt?: number | undefined
  /** For how long it may be served after that, in milliseconds. */
  readonly staleMs?: number | undefined
  /** How long the value took to load, in milliseconds: who loads slowly refreshes early. */
  readonly loadMs?: number | undefined
}

/**
 * Puts a mark in front of an encoded value.
 *
 * @param mark - The mark.
 * @param body - The encoded value.
 */
export function writeMark({ tags, staleAt, staleMs, loadMs }: Mark, body: Buffer): Buffer {
  // Pairs: as the name of a property, `__proto__` would be lost on the way back.
  return encodeFrame(FrameKind.marked, { t: tags && Object.entries(tags), s: staleAt, w: staleMs, l: loadMs }, body)
}

/**
 * Takes the mark off an encoded value.
 *
 * @param bytes - A frame of the kind `marked`.
 * @throws {@link DecodeError} when the mark is not one that {@link writeMark} writes.
 */
export function readMark(bytes: Buffer): { readonly mark: Mark; readonly body: Buffer } {
  const { metadata, body } = decodeFrame(bytes)
  let fields: unknown
  try {
    fields = parse(metadata.toString(), { protoAction: 'remove', constructorAction: 'remove' })
  } catch (cause) {
    throw new DecodeError('the mark of the frame is not JSON', { cause })
  }
  const { t, s, w, l } = (fields ?? {}) as Readonly<Record<string, unknown>>
  if (!isTokens(t) || !isOptionalNumber(s) || !isOptionalNumber(w) || !isOptionalNumber(l)) {
    throw new DecodeError('the mark of the frame is malformed')
  }
  return { mark: { tags: t && Object.fromEntries(t), staleAt: s, staleMs: w, loadMs: l }, body }
}

function isOptionalNumber(value: unknown): value is number | undefined {
  return value === undefined || typeof value === 'number'
}

function isTokens(value: unknown): value is readonly (readonly [tag: string, token: string])[] | undefined {
  if (value === undefined) return true
  if (!Array.isArray(value)) return false
  return value.every((pair: unknown) => Array.isArray(pair) && pair.length === 2 && pair.every(isText))
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
