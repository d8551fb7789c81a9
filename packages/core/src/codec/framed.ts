import { recognizeAcrossCopies } from '../copies/recognize-across-copies.ts'

/**
 * Metadata and raw bytes as one value, stored without base64. An HTTP response, for example. Django cannot read it.
 *
 * @example
 * ```ts
 * await cache.set('page', new Framed({ status: 200 }, body))
 * const page = await cache.get<Framed<{ status: number }>>('page')
 * ```
 */
export class Framed<Meta = unknown> {
  /** Anything JSON can express. */
  readonly meta: Meta
  /** The bytes. */
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

recognizeAcrossCopies({ Framed })
