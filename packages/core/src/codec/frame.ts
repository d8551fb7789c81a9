import { DecodeError } from '../errors.ts'

/**
 * The one binary frame for what needs more than a value: metadata beside raw bytes.
 *
 * Its first byte, 0xC1, is unused in MessagePack and invalid in UTF-8, so no serializer's output begins like it.
 * Layout: `C1 48 46`, kind (1 byte), length of the metadata (4 bytes, big endian), metadata (JSON), body.
 */
const MAGIC = Buffer.from([0xc1, 0x48, 0x46])
const HEADER_BYTES = 8
const KIND_RECORD = 0x01

/**
 * Metadata and raw bytes stored as one value, without base64: an HTTP response, for one. Django cannot read it.
 *
 * @example
 * ```ts
 * await cache.set('page', new Framed({ status: 200 }, body))
 * const page = await cache.get<Framed<{ status: number }>>('page')
 * ```
 */
export class Framed<Meta = unknown> {
  /** Whatever JSON can express. */
  readonly meta: Meta
  /** The bytes, as they were given. */
  readonly body: Uint8Array

  /**
   * @param meta - JSON metadata.
   * @param body - Raw bytes.
   */
  constructor(meta: Meta, body: Uint8Array) {
    this.meta = meta
    this.body = body
  }
}

/**
 * Tells whether stored bytes are a frame.
 *
 * @param bytes - Stored bytes.
 */
export function isFrame(bytes: Buffer): boolean {
  return bytes[0] === 0xc1 && bytes.length >= HEADER_BYTES && bytes.subarray(0, 3).equals(MAGIC)
}

/**
 * Writes a frame.
 *
 * @param framed - Metadata and body.
 * @returns The stored bytes.
 */
export function encodeFrame({ meta, body }: Framed): Buffer {
  const metadata = Buffer.from(JSON.stringify(meta))
  const header = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(header)
  header.writeUInt8(KIND_RECORD, 3)
  header.writeUInt32BE(metadata.length, 4)
  return Buffer.concat([header, metadata, body])
}

/**
 * Reads a frame; the body is a view of the bytes, not a copy.
 *
 * @param bytes - Bytes for which {@link isFrame} is true.
 * @param parse - Reads the metadata, safe against hostile JSON.
 * @throws {@link DecodeError} when the frame is of a kind this version does not know, or is cut short.
 */
export function decodeFrame(bytes: Buffer, parse: (metadata: Buffer) => unknown): Framed {
  if (bytes.readUInt8(3) !== KIND_RECORD) throw new DecodeError(`unknown frame kind ${bytes.readUInt8(3)}`)
  const end = HEADER_BYTES + bytes.readUInt32BE(4)
  if (end > bytes.length) throw new DecodeError('the frame is cut short')
  return new Framed(parse(bytes.subarray(HEADER_BYTES, end)), bytes.subarray(end))
}
