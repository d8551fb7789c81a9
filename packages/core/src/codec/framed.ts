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
