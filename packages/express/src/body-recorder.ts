import type { ServerResponse } from 'node:http'

type Chunk = string | Uint8Array

type TrailerSetters = { [Name in 'addTrailers' | 'setTrailer']?: (...args: unknown[]) => void }

/**
 * Keeps a copy of what is written to a response, up to a limit. The client gets the same bytes at the same time.
 */
export class BodyRecorder {
  readonly #limit: number
  #chunks: Buffer[] = []
  #length = 0
  #recording = true
  #ended = false

  /**
   * Starts to record.
   *
   * @param res - The response; its `write`, `end` and setters of trailers are replaced on this instance.
   * @param limit - Bytes; a longer body is not kept.
   */
  constructor(res: ServerResponse, limit: number) {
    this.#limit = limit
    const { write, end } = res
    let ending = false
    res.write = ((...args: unknown[]) => {
      const result = Reflect.apply(write, res, args)
      // HTTP/2 writes the last chunk by `write`, while `end` runs.
      if (!ending) this.#keep(args)
      return result
    }) as ServerResponse['write']
    res.end = ((...args: unknown[]) => {
      ending = true
      const result = Reflect.apply(end, res, args)
      ending = false
      this.#keep(args)
      this.#ended = true
      return result
    }) as ServerResponse['end']
    // A stored response would lack trailers. `setTrailer` exists in HTTP/2 alone.
    const trailers = res as TrailerSetters
    for (const name of ['addTrailers', 'setTrailer'] as const) {
      const previous = trailers[name]
      if (!previous) continue
      trailers[name] = (...args) => {
        this.stop()
        Reflect.apply(previous, res, args)
      }
    }
  }

  /** Drops the recorded bytes and stops recording. */
  stop(): void {
    this.#recording = false
    this.#chunks = []
  }

  /**
   * Returns the body.
   *
   * @returns All bytes written; `undefined` when the body was too long, did not end, or the recording was stopped.
   */
  body(): Buffer | undefined {
    return this.#recording && this.#ended ? Buffer.concat(this.#chunks, this.#length) : undefined
  }

  #keep([chunk, encoding]: readonly unknown[]): void {
    if (!this.#recording || this.#ended || !isChunk(chunk)) return
    // A copy: the application may reuse the memory of its buffer.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk)
    this.#length += bytes.length
    if (this.#length > this.#limit) this.stop()
    else this.#chunks.push(bytes)
  }
}

function isChunk(value: unknown): value is Chunk {
  return typeof value === 'string' || value instanceof Uint8Array
}

function encodingOf(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8'
}
