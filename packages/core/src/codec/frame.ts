import { DecodeError } from '../errors/errors.ts'

/**
 * The binary frame around metadata and raw bytes, for everything that needs to store more than a value.
 *
 * The first byte, 0xC1, is unused in MessagePack and invalid in UTF-8, so neither text nor MessagePack starts with it.
 * Raw bytes that do start with it are put into a frame. Layout: `C1 48 46`, kind (1 byte), length of the metadata (4
 * bytes, big endian), metadata (JSON), body.
 */
const MAGIC = Buffer.from([0xc1, 0x48, 0x46])
/** How many bytes it takes to recognize a frame and its kind. */
export const FRAME_HEADER_BYTES = 8

/**
 * What a frame holds: metadata and bytes of the application; an encoded value with metadata of the cache; bytes that
 * only look like a frame; an encrypted value.
 */
export const FrameKind = { record: 0x01, entry: 0x02, raw: 0x03, encrypted: 0x04 } as const
const KINDS: readonly number[] = Object.values(FrameKind)
/** One of {@link FrameKind}. */
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind]

/**
 * Tells whether stored bytes are a frame or look like one.
 *
 * @param bytes - Stored bytes, at least their first {@link FRAME_HEADER_BYTES}.
 * @param kind - Only frames of this kind. @defaultValue any
 */
export function isFrame(bytes: Buffer, kind?: FrameKind): boolean {
  if (bytes[0] !== 0xc1 || bytes.length < FRAME_HEADER_BYTES || !bytes.subarray(0, 3).equals(MAGIC)) return false
  return kind === undefined || bytes[3] === kind
}

/**
 * Writes a frame.
 *
 * @param kind - What it holds.
 * @param metadata - JSON.
 * @param body - The bytes.
 */
export function encodeFrame(kind: FrameKind, metadata: Uint8Array, body: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt8(kind, 3)
  header.writeUInt32BE(metadata.length, 4)
  return Buffer.concat([header, metadata, body])
}

/** The parts of a frame. */
export interface FrameParts {
  /** What it holds. */
  readonly kind: FrameKind
  /** JSON that is not parsed yet. */
  readonly metadata: Buffer
  /** A view of the frame's bytes; no copy. */
  readonly body: Buffer
}

/**
 * Splits a frame into its parts.
 *
 * @param bytes - Bytes for which {@link isFrame} is true.
 * @throws {@link DecodeError} when this version does not know the frame's kind, or the frame is cut short.
 */
export function decodeFrame(bytes: Buffer): FrameParts {
  const kind = bytes.readUInt8(3)
  if (!KINDS.includes(kind)) throw new DecodeError(`unknown frame kind ${kind}`)
  const end = FRAME_HEADER_BYTES + bytes.readUInt32BE(4)
  if (end > bytes.length) throw new DecodeError('the frame is cut short')
  return { kind: kind as FrameKind, metadata: bytes.subarray(FRAME_HEADER_BYTES, end), body: bytes.subarray(end) }
}
