/**
 * Makes bytes again of what JSON makes of a Buffer. Fastify, Socket.IO and the Keyv of cache-manager tell bytes from
 * objects, so a hit would differ from what was stored.
 *
 * @param value - What a cache gave.
 * @returns A Buffer where `Buffer.toJSON()` was stored; any other value as it is.
 */
export function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { type, data } = value as { readonly type?: unknown; readonly data?: unknown }
  if (type !== 'Buffer' || !Array.isArray(data) || Object.keys(value).length !== 2) return value
  return data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255) ? Buffer.from(data) : value
}

/**
 * Does the same within lists and objects, in place.
 *
 * @param value - What a cache gave, for one caller alone.
 */
export function deeplyRevived(value: unknown): unknown {
  const own = revived(value)
  if (typeof own !== 'object' || own === null || own !== value || !isPlain(own)) return own
  const parts = own as Record<string, unknown>
  for (const name of Object.keys(parts)) {
    const part = parts[name]
    if (typeof part === 'object' && part !== null) parts[name] = deeplyRevived(part)
  }
  return own
}

/** What JSON makes: serializers that know more make Maps and bytes, and whole objects with them. */
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}
