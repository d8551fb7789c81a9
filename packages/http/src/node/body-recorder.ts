import type { ServerResponse } from 'node:http'

type Chunk = string | Uint8Array

type TrailerSetters = { [Name in 'addTrailers' | 'setTrailer']?: (...args: unknown[]) => void }

/** How a recorder is told what to do. */
export interface RecorderOptions {
  /** Bytes; a longer body is not kept. */
  readonly limit: number
  /** Called before each write: returns false if nothing of it may reach the client. Left out: everything may. */
  readonly passes?: (() => boolean) | undefined
  /** Called when a response of which nothing reached the client has ended. */
  readonly onSilentEnd?: (() => void) | undefined
  /** Called when the body proves too long. */
  readonly onTooLarge?: (() => void) | undefined
}

/**
 * Keeps a copy of what is written to a response, up to a limit. The client gets the same bytes at the same time, unless
 * it is to get something else.
 */
export class BodyRecorder {
  /** Ends the response as if nothing were patched here. */
  readonly sendEnd: ServerResponse['end']
  readonly #limit: number
  readonly #onTooLarge: (() => void) | undefined
  #chunks: Buffer[] = []
  #length = 0
  #recording = true
  #ended = false

  /**
   * Starts to record.
   *
   * @param res - The response; its `write`, `end`, `flushHeaders` and setters of trailers are replaced on this instance.
   * @param options - What to keep, and what to let through.
   */
  constructor(res: ServerResponse, { limit, passes, onSilentEnd, onTooLarge }: RecorderOptions) {
    this.#limit = limit
    this.#onTooLarge = onTooLarge
    const { write, end, flushHeaders } = res
    let ending = false
    // HTTP/2 writes the last chunk by `write`, while `end` runs.
    const passEnd = (args: readonly unknown[]): unknown => {
      ending = true
      try {
        return Reflect.apply(end, res, args)
      } finally {
        ending = false
      }
    }
    this.sendEnd = ((...args: unknown[]) => passEnd(args)) as ServerResponse['end']
    res.write = ((...args: unknown[]) => {
      if (!ending && passes && !passes()) return this.#swallow(args)
      const result = Reflect.apply(write, res, args)
      if (!ending) this.#keep(args)
      return result
    }) as ServerResponse['write']
    res.end = ((...args: unknown[]) => {
      if (passes && !passes()) {
        const before = this.#ended
        this.#swallow(args)
        this.#ended = true
        if (!before) onSilentEnd?.()
        return res
      }
      // Before the end: a response may finish within it.
      this.#keep(args)
      this.#ended = true
      return passEnd(args)
    }) as ServerResponse['end']
    if (passes && flushHeaders) {
      res.flushHeaders = () => {
        if (passes()) Reflect.apply(flushHeaders, res, [])
      }
    }
    this.#watchTrailers(res)
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

  /** A stored response would lack trailers. `setTrailer` exists in HTTP/2 alone. */
  #watchTrailers(res: ServerResponse): void {
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

  /** Takes a write without passing it on. Its callback is called as after a real one. */
  #swallow(args: readonly unknown[]): true {
    this.#keep(args)
    const callback = args.find((arg) => typeof arg === 'function')
    if (callback) process.nextTick(callback as () => void)
    return true
  }

  #keep([chunk, encoding]: readonly unknown[]): void {
    if (!this.#recording || this.#ended || !isChunk(chunk)) return
    // A copy: the application may reuse the memory of its buffer.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk)
    this.#length += bytes.length
    if (this.#length > this.#limit) {
      this.stop()
      this.#onTooLarge?.()
    } else {
      this.#chunks.push(bytes)
    }
  }
}

function isChunk(value: unknown): value is Chunk {
  return typeof value === 'string' || value instanceof Uint8Array
}

function encodingOf(value: unknown): BufferEncoding {
  return typeof value === 'string' && Buffer.isEncoding(value) ? value : 'utf8'
}
