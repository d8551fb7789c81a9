const HIDDEN = '[session id]'

/**
 * Removes a session's id from an error, its stack and its causes: whoever reads the id in a log can take over the
 * session.
 *
 * @param error - What the cache threw. Changed in place, so that its class and code stay.
 * @param id - The id.
 * @returns The same error.
 */
export function withoutId(error: unknown, id: string): unknown {
  if (id === '') return error
  for (let each = error; each instanceof Error; each = each.cause) {
    if (!each.message.includes(id)) continue
    if (each.stack) each.stack = each.stack.replaceAll(id, HIDDEN)
    each.message = each.message.replaceAll(id, HIDDEN)
  }
  return error
}
