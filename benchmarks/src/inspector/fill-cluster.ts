import type { RedisCache } from 'holdfast'

/** How many keys one script writes: the server does nothing else meanwhile. */
const EACH = 1000
const AT_ONCE = 48
/** The keys of one script share a hash tag, so that they live on its server. */
const FILL = "for i = 1, tonumber(ARGV[1]) do redis.call('SET', KEYS[1] .. ':' .. i, i) end"

/**
 * Stores many small values in a cluster: `page:{0}:1`, `page:{0}:2`, … by scripts on its servers, since a million
 * commands would take longer than what is done with their keys.
 *
 * @param cache - A cache on the cluster.
 * @param count - How many; a multiple of 1,000.
 */
export async function fillCluster(cache: RedisCache, count: number): Promise<void> {
  const redis = await cache.getRedisConnection()
  const keys = Array.from({ length: count / EACH }, (_, part) => cache.makeKey(`page:{${part}}`))
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => redis.eval(FILL, 1, key, EACH)))
  }
}
