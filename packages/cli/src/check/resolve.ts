import type { Cache } from 'holdfast'
import { hideSecrets } from '../settings/hide-secrets.ts'
import { type Connection, isCluster, nodesOf } from '../settings/redis-nodes.ts'

type Plain = Readonly<Record<string, unknown>>

/**
 * Says what an alias resolves to: backend, client, pool, servers, TLS, codec, keys.
 *
 * @param cache - The cache.
 * @param written - Its settings.
 * @param connection - Where there is one: what is connected to, else what the settings say.
 */
export function resolveAlias(cache: Cache, written: Plain, connection?: Connection): Readonly<Record<string, string>> {
  const options = (written.OPTIONS ?? {}) as Plain
  const named = (name: string, fallback: string): string => nameOf(options[name]) ?? fallback
  const facts: Record<string, string> = { backend: nameOf(written.BACKEND) ?? cache.constructor.name }
  if (written.LOCATION !== undefined) facts.location = locationsOf(written.LOCATION).map(hideSecrets).join(', ')
  if (connection !== undefined) {
    const cluster = isCluster(connection)
    const nodes = nodesOf(connection)
    facts.client = `${cluster ? 'cluster' : 'single server'} (${named('CLIENT_CLASS', named('REDIS_CLIENT_CLASS', 'by default'))})`
    facts.pool = named('CONNECTION_POOL_CLASS', cluster ? 'ClusterConnectionPool' : 'ConnectionPool')
    facts.nodes = nodes.map(({ address }) => address).join(', ')
    facts.tls = nodes.some((node) => node.connection.options.tls !== undefined) ? 'yes' : 'no'
  }
  facts.serializer = nameOf(options.SERIALIZER ?? options.serializer) ?? 'json (by default)'
  const compressor = nameOf(options.COMPRESSOR)
  if (compressor !== undefined) facts.compressor = compressor
  facts.keys = `${cache.makeKey('<key>')}`
  facts.timeout = cache.timeout === null ? 'never expires' : `${cache.timeout} s`
  return facts
}

function locationsOf(location: unknown): readonly string[] {
  if (Array.isArray(location)) return location.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return [String(location)]
}

function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'function' ? value.name : undefined
}
