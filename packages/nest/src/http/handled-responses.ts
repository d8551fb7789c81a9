import type { ServerResponse } from 'node:http'
import { sharedByCopies } from '@holdfast/core'
import { isCaptured } from '@holdfast/http'

const handled = sharedByCopies('nest/handled-responses', () => new WeakSet<object>())

/**
 * Notes that the HTTP cache has seen a request.
 *
 * @param response - Node's response.
 */
export function noteHandled(response: ServerResponse): void {
  handled.add(response)
}

/**
 * Tells whether an HTTP cache has seen a request, so that nothing else has to keep the answer: the middleware here, or
 * another one in front of the application.
 *
 * @param response - The response of the platform: Express's, or Fastify's reply.
 */
export function isHandledByHttpCache(response: object): boolean {
  const raw = 'raw' in response && typeof response.raw === 'object' && response.raw !== null ? response.raw : response
  return handled.has(raw) || isCaptured(raw)
}
