import type { Cache, RedisNode, Topology } from 'holdfast'
import { codecOf, nameOf } from '../settings/codec.ts'
import { hideSecrets } from '../settings/hide-secrets.ts'

type Plain = Readonly<Record<string, unknown>>

/** The servers of a connected cache. */
export interface ConnectedTo {
  /** The topology. */
  readonly topology: Topology
  /** All servers. */
  readonly nodes: readonly RedisNode[]
  /** Whether the connections are encrypted. */
  readonly tls: boolean | undefined
}

const TOPOLOGIES: Readonly<Record<Topology, readonly [client: string, pool: string]>> = {
  single: ['single server', 'ConnectionPool'],
  sharded: ['shards', 'ConnectionPool'],
  sentinel: ['Sentinel', 'SentinelConnectionPool'],
  cluster: ['cluster', 'ClusterConnectionPool'],
}

/**
 * Tells what an alias resolves to: backend, client, pool, servers, TLS, codec, keys.
 *
 * @param cache - The cache.
 * @param written - Its settings.
 * @param servers - The connected servers; undefined for a cache without any.
 */
export function resolveAlias(cache: Cache, written: Plain, servers?: ConnectedTo): Readonly<Record<string, string>> {
  const options = (written.OPTIONS ?? {}) as Plain
  const named = (name: string, fallback: string): string => nameOf(options[name]) ?? fallback
  const facts: Record<string, string> = { backend: nameOf(written.BACKEND) ?? cache.constructor.name }
  if (written.LOCATION !== undefined) facts.location = locationsOf(written.LOCATION).map(hideSecrets).join(', ')
  if (servers !== undefined) {
    const { topology, nodes, tls } = servers
    const [client, pool] = TOPOLOGIES[topology]
    const replicated = topology === 'single' && nodes.length > 1
    facts.client = `${replicated ? 'primary and replicas' : client} (${named('CLIENT_CLASS', named('REDIS_CLIENT_CLASS', 'by default'))})`
    facts.pool = named('CONNECTION_POOL_CLASS', named('pool_class', pool))
    facts.nodes = nodes.map(({ address, role }) => (role === 'replica' ? `${address} (replica)` : address)).join(', ')
    facts.tls = tls ? 'yes' : 'no'
  }
  Object.assign(facts, codecOf(options))
  facts.keys = `${cache.makeKey('<key>')}`
  facts.timeout = cache.timeout === null ? 'never expires' : `${cache.timeout} s`
  return facts
}

function locationsOf(location: unknown): readonly string[] {
  // Not shown: a client object of the user contains passwords.
  const show = (item: unknown): string => (typeof item === 'string' ? item : 'a client of ioredis')
  return Array.isArray(location) ? location.map(show) : [show(location)]
}
