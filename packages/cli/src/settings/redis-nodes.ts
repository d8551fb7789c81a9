import type { RedisCache, RedisNode } from 'holdfast'

/**
 * Lists the servers of a cache: primaries first, sorted by address.
 *
 * @param cache - The cache.
 * @param role - Only servers of this role.
 */
export async function nodesOf(cache: RedisCache, role?: RedisNode['role']): Promise<readonly RedisNode[]> {
  const nodes = (await cache.nodes()).filter((node) => role === undefined || node.role === role)
  // With Sentinels, the address is known once the connection is open. A server that is down fails when it is used.
  await Promise.allSettled(nodes.map((node) => node.run(async () => {}, 'any')))
  return nodes.sort(
    (one, other) =>
      one.role.localeCompare(other.role) || one.address.localeCompare(other.address, 'en', { numeric: true }),
  )
}
