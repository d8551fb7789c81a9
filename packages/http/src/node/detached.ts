import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** A request to the application that no client has sent, and the response that no client gets. */
export interface Detached {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** Frees both. */
  close(): void
}

// They belong to the client, or to its connection.
const LEFT_OUT = new Set([
  'cache-control',
  'connection',
  'content-length',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'pragma',
  'range',
  'transfer-encoding',
  'upgrade',
])

const ADDRESSES = [
  'remoteAddress',
  'remotePort',
  'remoteFamily',
  'localAddress',
  'localPort',
  'encrypted',
  'server',
] as const

/**
 * Makes a request like one that has arrived, to ask the application once more.
 *
 * @param original - The request that has arrived.
 * @returns A GET for the same URI, with the same fields but for conditions and wishes of the client.
 */
export function detach(original: IncomingMessage & { readonly originalUrl?: string }): Detached {
  const socket = new SilentSocket(original.socket)
  const req = new IncomingMessage(socket as unknown as Socket)
  req.method = 'GET'
  req.url = original.originalUrl ?? original.url
  req.httpVersion = original.httpVersion
  req.httpVersionMajor = original.httpVersionMajor
  req.httpVersionMinor = original.httpVersionMinor
  const kept = Object.entries(original.headers).filter(([name]) => !LEFT_OUT.has(name))
  req.headers = Object.fromEntries(kept)
  req.rawHeaders = kept.flatMap(([name, value]) => [value ?? ''].flat().flatMap((line) => [name, line]))
  req.complete = true
  req.push(null)
  const res = new ServerResponse(req)
  res.assignSocket(socket as unknown as Socket)
  return { req, res, close: () => void socket.destroy() }
}

/** A connection to nobody, with the addresses of a real one. What is written to it is gone. */
class SilentSocket extends Duplex {
  constructor(original: Socket) {
    super()
    for (const name of ADDRESSES) {
      Object.defineProperty(this, name, { value: (original as unknown as Record<string, unknown>)[name] })
    }
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    done()
  }

  setTimeout(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
