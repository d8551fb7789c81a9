import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerPurge } from '../engine/purge-request.ts'
import type { NodeCache, NodeRequest } from './node-cache.ts'
import { schemeOf } from './scheme.ts'

/**
 * Answers a request with the method PURGE: see {@link answerPurge}.
 *
 * @param cache - Where the responses are.
 * @param req - The request.
 * @param res - Its response.
 * @param authorize - Tells whether the client may purge: anything but `true` refuses.
 * @throws What `authorize` and the cache throw.
 */
export async function sendPurge(
  cache: NodeCache,
  req: IncomingMessage,
  res: ServerResponse,
  authorize: () => unknown,
): Promise<void> {
  const target = (req as NodeRequest).originalUrl ?? req.url ?? '/'
  const request = { scheme: schemeOf(req), target, headers: req.headers }
  const { status, fields, body } = await answerPurge(cache.engine.purges, request, authorize)
  res.writeHead(status, { ...fields, 'Content-Length': Buffer.byteLength(body) }).end(body)
}
