import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { createCaches } from 'holdfast'
import { onTestFinished } from 'vitest'
import type { Asked, Handler, Reply, SiteOptions } from './face.ts'

/** Express's and Connect's. */
export type Next = (error?: unknown) => void

/** Makes a cache in local memory that is closed after the running test. */
export function localMemory(): NonNullable<SiteOptions['cache']> {
  const caches = createCaches({ BACKEND: 'locmem' })
  onTestFinished(() => caches.close())
  return caches.get()
}

/** Lets a server listen until the running test is over. */
export async function listen(server: Server & { readonly closeAllConnections?: () => void }): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections?.()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** What a handler is told of a request of Node. */
export function askedOf(req: IncomingMessage): Omit<Asked, 'run'> {
  const entries = Object.entries(req.headers).map(([name, value]) => [
    name,
    value === undefined ? value : String(value),
  ])
  return { method: String(req.method), target: String(req.url), headers: Object.fromEntries(entries) }
}

/** Counts the calls of a handler. */
export function counted(handler: Handler): (asked: Omit<Asked, 'run'>) => Promise<Reply> {
  let run = 0
  return async (asked) => {
    run += 1
    return await handler({ ...asked, run })
  }
}

/** Follows a reply with the methods of Node. */
export async function send(
  res: ServerResponse,
  { status = 200, fields = {}, body = '', ending = 'whole' }: Reply,
  next: Next,
): Promise<void> {
  res.statusCode = status
  for (const [name, value] of Object.entries(fields)) res.setHeader(name, value)
  if (ending === 'thrown') return next(new Error('the handler failed'))
  const pieces = [body].flat()
  if (ending === 'short') res.setHeader('Content-Length', pieces.join('').length + 5)
  for (const piece of ending === 'whole' && pieces.length === 1 ? [] : pieces) {
    await new Promise((resolve) => res.write(piece, resolve))
  }
  if (ending === 'destroyed') breakOff(res)
  else if (pieces.length === 1 && ending === 'whole') res.end(pieces[0])
  else res.end()
  if (ending === 'short') res.socket?.end()
}

/** HTTP/2 ends a stream without an error, unless it is told one. */
function breakOff(res: ServerResponse | Http2ServerResponse): void {
  if ('stream' in res) res.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
  else res.destroy()
}
