import { once } from 'node:events'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:http2'
import { buffer, text } from 'node:stream/consumers'
import type { Answer, Ask, Question } from './face.ts'

/** A response of HTTP/1.1 as it arrived. */
export interface Received {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/**
 * Sends one request, exactly as it is given, over a connection of its own.
 *
 * @param port - Of 127.0.0.1.
 * @param path - Path and query.
 * @param question - The rest of the request.
 */
export async function receive(port: number, path: string, question: Question = {}): Promise<Received> {
  const { method = 'GET', headers = {}, body } = question
  // As a list they are sent as they are: Node would replace an empty Host.
  const fields = Object.entries({ host: 'example.com', ...headers }).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => [name, line]),
  )
  const outgoing = request({ port, path, method, agent: false, headers: fields })
  outgoing.end(body)
  const [incoming] = await once(outgoing, 'response')
  return { status: incoming.statusCode, headers: incoming.headers, body: await buffer(incoming) }
}

/**
 * A client of HTTP/1.1.
 *
 * @param port - Of 127.0.0.1.
 * @param idle - Awaited after each answer.
 */
export function http1(port: number, idle: () => Promise<unknown>): Ask {
  return async (path, question) => {
    try {
      const { status, headers, body } = await receive(port, path, question)
      return answer(status, headers, body.toString())
    } finally {
      await idle()
    }
  }
}

/**
 * A client of HTTP/2 with the same face: Host becomes `:authority`.
 *
 * @param port - Of 127.0.0.1.
 * @param idle - Awaited after each answer.
 */
export function http2(port: number, idle: () => Promise<unknown>): Ask {
  return async (path, { method = 'GET', headers = {}, body }: Question = {}) => {
    const { host = 'example.com', ...fields } = headers
    const client = connect(`http://127.0.0.1:${port}`)
    try {
      const pseudo = { ':path': path, ':method': method, ':authority': host }
      const stream = client.request({ ...pseudo, ...fields } as never, { endStream: body === undefined })
      if (body !== undefined) stream.end(body)
      const [[received], content] = await Promise.all([once(stream, 'response'), text(stream)])
      return answer(received[':status'], received, content)
    } finally {
      client.destroy()
      await idle()
    }
  }
}

function answer(status: number, headers: Answer['headers'], content: string): Answer {
  const cached = String(headers['cache-status']).replace(/^holdfast; |; ttl=-?\d+/g, '')
  return { status, headers, text: content, cached }
}
