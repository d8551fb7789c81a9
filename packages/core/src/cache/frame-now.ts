import type { Codec } from '../codec/codec.ts'
import { Framed } from '../codec/framed.ts'
import type { Cache } from '../contract/cache.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { operationChannel } from '../operations/channels.ts'
import type { Operations } from '../operations/operations.ts'
import type { Store } from '../store/store.ts'

/**
 * Reads a {@link Framed} without waiting, for a server that answers many requests from local memory: a hit then costs
 * neither a promise nor a copy nor decoding. Counts as a `get` that hit.
 *
 * @param cache - Any cache.
 * @param key - Logical key.
 * @returns The frame, which all callers share: nobody may change it or its bytes. `undefined` when nothing is known
 *   without waiting, for any reason; then `get` knows, and nothing was counted.
 */
export function frameNow(cache: Cache, key: string): Framed | undefined {
  return (cache as { readonly frameNow?: FramesNow['read'] }).frameNow?.(key)
}

interface FramesNowParts {
  readonly store: Store
  readonly codec: Codec
  readonly keySpace: KeySpace
  readonly operations: Operations
}

/** The frames in the memory of a store, each decoded once. */
export class FramesNow {
  readonly #parts: FramesNowParts
  /** By the stored bytes: whoever replaces a value replaces them. `undefined` for bytes that are no such frame. */
  readonly #frames = new WeakMap<Buffer, Framed | undefined>()

  /**
   * @param parts - Those of the cache.
   */
  constructor(parts: FramesNowParts) {
    this.#parts = parts
  }

  /** Does what {@link frameNow} says. */
  read(key: string): Framed | undefined {
    const { store, keySpace, operations } = this.#parts
    // `get` publishes, and throws after `close()`.
    if (!store.readNow || operations.closed || operationChannel.hasSubscribers) return undefined
    const start = performance.now()
    const storedKey = made(keySpace, key)
    const bytes = storedKey === undefined ? undefined : store.readNow(storedKey)
    const frame = bytes && this.#frameOf(bytes, key, String(storedKey))
    if (!frame) return undefined
    operations.statistics.read(key, 'hits', bytes.length)
    operations.statistics.record('get', performance.now() - start)
    return frame
  }

  #frameOf(bytes: Buffer, key: string, storedKey: string): Framed | undefined {
    const known = this.#frames.get(bytes)
    if (known || this.#frames.has(bytes)) return known
    const frame = this.#decode(bytes, key, storedKey)
    this.#frames.set(bytes, frame)
    return frame
  }

  /** A frame whose body had to be decompressed is not kept: memory would hold it twice. */
  #decode(bytes: Buffer, key: string, storedKey: string): Framed | undefined {
    try {
      const value = this.#parts.codec.decode(bytes, key, storedKey)
      return value instanceof Framed && isTail(value.body, bytes) ? value : undefined
    } catch {
      // Metadata of the cache around a value, or no value at all: `get` deals with both.
      return undefined
    }
  }
}

/** Tells whether a body is a view of the end of these bytes. Node's small buffers share their memory with others. */
function isTail(body: Uint8Array, bytes: Buffer): boolean {
  return body.buffer === bytes.buffer && body.byteOffset + body.length === bytes.byteOffset + bytes.length
}

function made(keySpace: KeySpace, key: string): string | undefined {
  try {
    return keySpace.make(key)
  } catch {
    // `get` throws it.
    return undefined
  }
}
