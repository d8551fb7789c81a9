/**
 * Writes a reply of a server as redis-cli does: texts unchanged, lists numbered, one item per line.
 *
 * @param reply - The reply.
 */
export function drawReply(reply: unknown): string {
  if (reply === null || reply === undefined) return '(nil)'
  if (!Array.isArray(reply)) return typeof reply === 'object' ? JSON.stringify(reply) : String(reply).trimEnd()
  if (reply.length === 0) return '(empty)'
  const lines = reply.map((item, index) => `${index + 1}) ${drawReply(item).replaceAll('\n', '\n   ')}`)
  return `\n  ${lines.join('\n').replaceAll('\n', '\n  ')}`
}
