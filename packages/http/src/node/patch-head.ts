import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** The point at which the head of a response is complete. */
export interface HeadPatch {
  /** Sends a head as if nothing were patched here. What outer middlewares do to it still happens. */
  readonly send: ServerResponse['writeHead']
  /**
   * Completes the head without sending it, for one that is implied by the first byte. Inner middlewares that wait for
   * the head do their work.
   */
  probe(): void
}

/**
 * Calls a function when the final head of a response is complete but not sent yet. It has the fields that the
 * application set, but not those that outer middlewares add in their `writeHead`.
 *
 * Every head passes through `writeHead`: Node calls it for an implicit head, for `flushHeaders`, `write` and `end`; not
 * for interim responses (1xx).
 *
 * @param res - The response.
 * @param onHead - Receives the status; may still change the fields. The head is not sent if it returns false.
 *   Called again when sending the head failed and another is sent.
 */
export function patchHead(res: ServerResponse, onHead: (status: number) => unknown): HeadPatch {
  const previous = res.writeHead
  const send = ((...args: unknown[]) => Reflect.apply(previous, res, args)) as ServerResponse['writeHead']
  let probing = false
  let probed = false
  res.writeHead = ((status: number, ...rest: unknown[]) => {
    if (res.headersSent) return Reflect.apply(previous, res, [status, ...rest])
    const message = typeof rest[0] === 'string' ? [rest[0]] : []
    mergeFields(res, rest[1] ?? rest[0])
    const passes = probed || onHead(status) !== false
    probed = probing && passes
    return passes && !probing ? Reflect.apply(previous, res, [status, ...message]) : res
  }) as ServerResponse['writeHead']
  return {
    send,
    probe() {
      probing = true
      try {
        res.writeHead(res.statusCode)
      } finally {
        probing = false
      }
    },
  }
}

/** Merges fields as Node's `writeHead` does: they override fields set before, and a list may contain one twice. */
function mergeFields(res: ServerResponse, fields: unknown): void {
  if (Array.isArray(fields)) {
    const flat = (Array.isArray(fields[0]) ? fields.flat() : fields) as string[]
    for (let at = 0; at < flat.length; at += 2) res.removeHeader(String(flat[at]))
    for (let at = 0; at < flat.length; at += 2) res.appendHeader(String(flat[at]), flat[at + 1] as string)
  } else if (typeof fields === 'object' && fields !== null) {
    for (const [name, value] of Object.entries(fields as OutgoingHttpHeaders)) {
      if (name) res.setHeader(name, value as Exclude<OutgoingHttpHeader, undefined>)
    }
  }
}
