import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** No code and no style but the page's own files; nothing may embed or read it. */
const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
  'cache-control': 'no-store',
} as const

/** Sets the headers that every response of the inspector has. */
export function setSafeHeaders(res: ServerResponse): void {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) res.setHeader(name, value)
}

/** Answers with JSON. */
export function sendJson(res: ServerResponse, body: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

/** Writes one line of JSON after the other, no faster than they are read. */
export class JsonLines {
  readonly #res: ServerResponse
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal

  /**
   * @param res - The response; its head is sent at once.
   */
  constructor(res: ServerResponse) {
    this.#res = res
    const controller = new AbortController()
    this.signal = controller.signal
    res.on('close', () => controller.abort())
    res.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'x-accel-buffering': 'no' })
    res.flushHeaders()
  }

  /** Writes a line. */
  async write(line: unknown): Promise<void> {
    if (this.signal.aborted || this.#res.write(`${JSON.stringify(line)}\n`)) return
    await once(this.#res, 'drain', { signal: this.signal }).catch(() => {})
  }

  /** Ends the response. */
  end(): void {
    this.#res.end()
  }
}
