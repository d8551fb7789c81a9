import type { ServerPool } from '../pools/pool.ts'
import { formatLocation, type Location } from '../settings/location.ts'

/**
 * Names the database behind a pool, to find caches that share one.
 *
 * @param location - The server, or a service of Sentinels.
 * @param pool - Its pool.
 * @param sentinels - Addresses of the Sentinels, where LOCATION is a service: one name for each, because another cache
 * may know only some of them.
 */
export function storeIdsOf(
  location: Location,
  { raw }: ServerPool,
  sentinels: readonly string[] | undefined,
): readonly string[] {
  const { db = 0, name } = raw.options
  if (sentinels) return sentinels.map((sentinel) => `sentinel:${sentinel}/${name}/${db}`)
  return [`redis:${formatLocation(location)}/${db}`]
}
