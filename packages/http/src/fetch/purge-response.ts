import { answerPurge } from '../engine/purge-request.ts'
import type { FetchCache } from './fetch-cache.ts'
import { incomingOf } from './fetch-heads.ts'

/**
 * Answers a request with the method PURGE: see {@link answerPurge}.
 *
 * @param cache - Where the responses are.
 * @param request - The request.
 * @param authorize - Tells whether the client may purge: anything but `true` refuses.
 * @throws What `authorize` and the cache throw.
 */
export async function purgeResponse(cache: FetchCache, request: Request, authorize: () => unknown): Promise<Response> {
  const { status, fields, body } = await answerPurge(cache.engine.purges, incomingOf(request), authorize)
  return new Response(body, { status, headers: fields })
}
