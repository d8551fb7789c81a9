import { type Cache, escapeGlob, RedisCache } from 'holdfast'
import { nodesOf } from '../../settings/redis-nodes.ts'
import type { Terminal } from '../../terminal.ts'

const STEP = 1000
const PROBE_KEY = '\u0001holdfast\u0001'
const PROBE_VERSION = 987_654_321

/**
 * Counts keys and shows the progress.
 *
 * @param terminal - Shows the progress.
 * @param keys - The keys; a key that occurs twice counts once.
 */
export async function countWhile(terminal: Terminal, keys: AsyncIterable<string>): Promise<number> {
  const progress = terminal.progress('Counting')
  const found = new Set<string>()
  try {
    for await (const key of keys) {
      found.add(key)
      if (found.size % STEP === 0) progress.update(`Counting: ${found.size} keys so far`)
    }
    return found.size
  } finally {
    progress.done()
  }
}

/**
 * Iterates over the keys that `clear` removes: all keys of a cache, in all versions.
 *
 * @param cache - The cache.
 * @param signal - Interrupts it.
 * @returns Stored keys; for a cache without a server, the logical keys of its own version.
 */
export async function* everyKey(cache: Cache, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  // Throws for a KEY_FUNCTION without a reverse, as clear() does.
  const ownVersion = cache.iterKeys('*', { signal })
  if (!(cache instanceof RedisCache)) return yield* ownVersion
  await ownVersion.next()
  await ownVersion.return?.()
  const pieces = cache.makeKey(PROBE_KEY, { version: PROBE_VERSION }).split(PROBE_KEY)
  const join = (quote: (text: string) => string, version: string, key: string): string =>
    pieces.map((piece) => piece.split(`${PROBE_VERSION}`).map(quote).join(version)).join(key)
  const glob = join(escapeGlob, '*', '*')
  const owned = new RegExp(`^${join((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), '-?\\d+', '[^]*')}$`)
  for (const node of await nodesOf(cache, 'primary')) {
    let cursor = '0'
    do {
      signal.throwIfAborted()
      const [next, keys] = await node.run((redis) => redis.scan(cursor, 'MATCH', glob, 'COUNT', STEP), 'any')
      cursor = next
      yield* keys.filter((key) => owned.test(key))
    } while (cursor !== '0')
  }
}
