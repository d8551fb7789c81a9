import { Agent, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

/** The suite's origin, and how its answers are passed on. */
export interface Origin {
  /** Its address. */
  readonly origin: string
  /** `pipe` or `send`. */
  readonly handler: string
}

interface Question {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body?: unknown
}

const agent = new Agent({ keepAlive: false })

/**
 * Asks the origin, and passes interim responses on.
 *
 * @param origin - Its address.
 * @param question - The request, which may be a stream.
 * @param res - Gets interim responses.
 * @returns The answer; `undefined` when the origin closed the connection.
 */
export function askOrigin(
  origin: string,
  question: Question,
  res: ServerResponse,
): Promise<IncomingMessage | undefined> {
  const { method = 'GET', url = '/', headers } = question
  return new Promise((resolve) => {
    const outgoing = request(origin + url, { method, headers, agent })
    outgoing.on('information', ({ statusCode, headers: fields }) => {
      if (statusCode === 102) res.writeProcessing()
      // The types know the fields as one that a client has sent.
      if (statusCode === 103) res.writeEarlyHints(fields as Record<string, string>)
    })
    outgoing.on('response', resolve)
    outgoing.on('error', () => resolve(undefined))
    const content = question instanceof Readable ? question : question.body
    if (content instanceof Readable) content.pipe(outgoing)
    else if (content instanceof ReadableStream) Readable.fromWeb(content as never).pipe(outgoing)
    else outgoing.end()
  })
}
