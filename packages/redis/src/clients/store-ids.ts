import type { Redis } from 'ioredis'
import type { Pool } from '../pools/pool.ts'
import { formatLocation, type Location } from '../settings/location.ts'

/**
 * Names the database behind a pool, so that caches which share one find each other.
 *
 * @param location - The server, or a service of Sentinels.
 * @param pool - Its pool.
 * @param sentinels - Addresses of the Sentinels, where they are asked: one name for each, as another cache may know only some of them.
 */
export function storeIdsOf(
  location: Location,
  { connection }: Pool<Redis>,
  sentinels: readonly string[] | undefined,
): readonly string[] {
  const { db = 0, name } = connection.options
  if (sentinels) return sentinels.map((sentinel) => `sentinel:${sentinel}/${name}/${db}`)
  return [`redis:${formatLocation(location)}/${db}`]
}
