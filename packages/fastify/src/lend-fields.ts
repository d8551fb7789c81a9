import type { OutgoingHttpHeader } from 'node:http'
import type { FastifyReply } from 'fastify'

/**
 * Lends the fields of a reply to its response. Fastify keeps those that hooks have set apart from Node's until it sends
 * the head; the cache has to see which ones are there before the handler runs, and to send them with a hit.
 *
 * @param reply - The reply.
 * @returns Takes them back, before Fastify goes on.
 */
export function lendFields(reply: FastifyReply): () => void {
  const { raw } = reply
  const previous: (readonly [name: string, value: OutgoingHttpHeader | undefined])[] = []
  // It lists those of Node as well.
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    const present = raw.getHeader(name)
    if (value === undefined || value === present) continue
    previous.push([name, present])
    raw.setHeader(name, Array.isArray(value) ? [...value] : value)
  }
  return () => {
    for (const [name, value] of previous) {
      if (value === undefined) raw.removeHeader(name)
      else raw.setHeader(name, value)
    }
  }
}
