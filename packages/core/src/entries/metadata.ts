import { parse } from 'secure-json-parse'
import { decodeFrame, encodeFrame, FrameKind } from '../codec/frame.ts'
import { DecodeError } from '../errors/errors.ts'

/** What is stored beside a value that has tags or may be served stale. */
export interface Metadata {
  /** The token that each tag had when the value was computed. The value is invalid once one of them has changed. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /**
   * When the value becomes stale by the clock of the host that wrote it, in Unix milliseconds; `undefined` if it never
   * does. Readers go by the remaining lifetime of its key instead, which is longer by `staleMs`.
   */
  readonly staleAt?: number | undefined
  /** Milliseconds after `staleAt` during which the value may be served. */
  readonly staleMs?: number | undefined
  /** Milliseconds from storing the value until it becomes stale. Tells its age. */
  readonly freshMs?: number | undefined
  /** Milliseconds that loading the value took. Slow loads are refreshed earlier. */
  readonly loadMs?: number | undefined
}

/**
 * Puts metadata in front of an encoded value.
 *
 * @param metadata - The metadata.
 * @param body - The encoded value.
 * @returns A frame of the kind `entry`.
 */
export function encodeWithMetadata({ tags, staleAt, staleMs, freshMs, loadMs }: Metadata, body: Buffer): Buffer {
  // As pairs: a property named `__proto__` would be lost when it is read.
  const json = JSON.stringify({ t: tags && Object.entries(tags), s: staleAt, w: staleMs, f: freshMs, l: loadMs })
  return encodeFrame(FrameKind.entry, Buffer.from(json), body)
}

/**
 * Separates metadata and encoded value.
 *
 * @param bytes - A frame of the kind `entry`.
 * @throws {@link DecodeError} when the metadata is not what {@link encodeWithMetadata} writes.
 */
export function decodeWithMetadata(bytes: Buffer): { readonly metadata: Metadata; readonly body: Buffer } {
  const frame = decodeFrame(bytes)
  let fields: unknown
  try {
    fields = parse(frame.metadata.toString(), { protoAction: 'remove', constructorAction: 'remove' })
  } catch (cause) {
    throw new DecodeError('the metadata of the frame is not JSON', { cause })
  }
  const { t, s, w, f, l } = (fields ?? {}) as Readonly<Record<string, unknown>>
  if (!isTokens(t) || ![s, w, f, l].every(isOptionalNumber)) {
    throw new DecodeError('the metadata of the frame is malformed')
  }
  const [staleAt, staleMs, freshMs, loadMs] = [s, w, f, l] as readonly (number | undefined)[]
  return { metadata: { tags: t && Object.fromEntries(t), staleAt, staleMs, freshMs, loadMs }, body: frame.body }
}

function isOptionalNumber(value: unknown): boolean {
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
