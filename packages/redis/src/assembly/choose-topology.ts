import type { BackendContext, SettingsProblem } from '@holdfast/core'
import type { ClientClass } from '../clients/client.ts'
import { ClusterClient } from '../clients/cluster-client.ts'
import { DefaultClient } from '../clients/default-client.ts'
import { HerdClient } from '../clients/herd-client.ts'
import { ShardedClient } from '../clients/sharded-client.ts'
import { ClusterBlockingConnectionPool } from '../pools/cluster-blocking-connection-pool.ts'
import { ClusterConnectionPool } from '../pools/cluster-connection-pool.ts'
import { ConnectionPool } from '../pools/connection-pool.ts'
import type { PoolClass } from '../pools/pool.ts'
import { SentinelConnectionPool } from '../pools/sentinel-connection-pool.ts'
import type { ClientClassSetting } from '../settings/class-settings.ts'
import { topologyOfClient } from '../settings/foreign-client.ts'
import type { Location } from '../settings/location.ts'
import { topologyOfNodeRedis } from '../settings/node-redis.ts'
import { isRedisClientClass, topologyOf } from '../settings/redis-client-class.ts'
import type { ParsedRedisOptions } from '../settings/schema.ts'
import type { SettingPaths } from '../settings/setting-paths.ts'
import type { Topology } from '../settings/topology.ts'

/** The classes that connect a cache to its servers. */
export interface Choice {
  /** What is connected to. */
  readonly topology: Topology
  /** Routes keys. */
  readonly Client: ClientClass
  /** Holds connections. */
  readonly Pool: PoolClass
}

/** A setting that names, or implies, the topology. */
interface Statement {
  readonly path: string
  /** The topologies that it fits; the first is its meaning alone. */
  readonly fits: readonly [Topology, ...Topology[]]
}

// With Sentinels the client is django-redis's DefaultClient, which only uses the primary, unless CLIENT_CLASS names
// SentinelClient.
const BY_TOPOLOGY: Readonly<Record<Topology, Omit<Choice, 'topology'>>> = {
  single: { Client: DefaultClient, Pool: ConnectionPool },
  sharded: { Client: ShardedClient, Pool: ConnectionPool },
  sentinel: { Client: DefaultClient, Pool: SentinelConnectionPool },
  cluster: { Client: ClusterClient, Pool: ClusterConnectionPool },
}

const MEANING: Readonly<Record<Topology, string>> = {
  single: 'single servers',
  sharded: 'shards',
  sentinel: 'Sentinel',
  cluster: 'a Redis Cluster',
}

/**
 * Tells whether CLIENT_CLASS is django-redis's HerdClient, a policy over any topology; or a user's class with a static
 * `herd`, for a topology that only CLIENT_CLASS can name.
 *
 * @param options - Parsed OPTIONS.
 */
export function isHerd({ CLIENT_CLASS }: ParsedRedisOptions): boolean {
  return CLIENT_CLASS !== undefined && 'herd' in CLIENT_CLASS && CLIENT_CLASS.herd === true
}

/**
 * Decides the topology by a client in LOCATION, else CLIENT_CLASS, else REDIS_CLIENT_CLASS, else the pool class, else a
 * connection factory or SENTINELS; else it is one server. django-redis's `DefaultClient` and `HerdClient` fit every
 * topology: `DefaultClient` with `RedisCluster` is a cluster, as in common recipes.
 *
 * @param options - Parsed OPTIONS.
 * @param paths - How the user spells them.
 * @param context - For warnings.
 * @param problems - Receives contradictions, with both paths.
 * @param locations - The servers of LOCATION; a client that the user made decides.
 */
export function chooseTopology(
  options: ParsedRedisOptions,
  paths: SettingPaths,
  context: BackendContext,
  problems: SettingsProblem[],
  locations: readonly Location[] = [],
): Choice {
  const { CLIENT_CLASS, CONNECTION_POOL_CLASS } = options
  const statements = statementsOf(options, locations, paths)
  if (CLIENT_CLASS && isRedisClientClass(CLIENT_CLASS)) {
    const path = paths.option('CLIENT_CLASS')
    const message =
      "names the client library's class, which belongs under REDIS_CLIENT_CLASS; taken as if it stood there"
    context.warn({ code: 'WARN_CACHE_CLIENT_CLASS', path, message })
  }
  const topology = agree(statements, problems)
  const fitting = BY_TOPOLOGY[topology]
  const named = CLIENT_CLASS && !isRedisClientClass(CLIENT_CLASS) ? CLIENT_CLASS : undefined
  const Client = named && fitsOfClient(named).includes(topology) ? named : fitting.Client
  const poolOfNode = CONNECTION_POOL_CLASS?.blocking ? ClusterBlockingConnectionPool : ClusterConnectionPool
  const Pool = isPoolOfNode(options) ? poolOfNode : (CONNECTION_POOL_CLASS ?? fitting.Pool)
  // The schema has checked that these are classes of clients and pools.
  return { topology, Client: Client as ClientClass, Pool: Pool as PoolClass }
}

/** All settings that decide the topology, the strongest first. */
function statementsOf(options: ParsedRedisOptions, locations: readonly Location[], paths: SettingPaths): Statement[] {
  const { CLIENT_CLASS, REDIS_CLIENT_CLASS, CONNECTION_POOL_CLASS, CONNECTION_FACTORY, SENTINELS } = options
  const statements: Statement[] = []
  const state = (name: string, fits: Statement['fits']): void => {
    statements.push({ path: paths.option(name), fits })
  }
  for (const { client, nodeRedis } of locations.slice(0, 1)) {
    if (client) statements.push({ path: paths.location, fits: [topologyOfClient(client)] })
    if (nodeRedis) statements.push({ path: paths.location, fits: [topologyOfNodeRedis(nodeRedis)] })
  }
  if (CLIENT_CLASS && isRedisClientClass(CLIENT_CLASS)) state('CLIENT_CLASS', [topologyOf(CLIENT_CLASS)])
  else if (CLIENT_CLASS && CLIENT_CLASS !== DefaultClient && CLIENT_CLASS !== HerdClient) {
    state('CLIENT_CLASS', fitsOfClient(CLIENT_CLASS))
  }
  if (REDIS_CLIENT_CLASS) {
    const topology = topologyOf(REDIS_CLIENT_CLASS)
    state('REDIS_CLIENT_CLASS', topology === 'single' ? ['single', 'sharded', 'sentinel'] : [topology])
  }
  if (CONNECTION_POOL_CLASS && !isPoolOfNode(options)) {
    const { topology } = CONNECTION_POOL_CLASS
    state('CONNECTION_POOL_CLASS', topology === 'single' ? ['single', 'sharded'] : [topology])
  }
  if (CONNECTION_FACTORY === 'sentinel') state('CONNECTION_FACTORY', ['sentinel'])
  if (CONNECTION_FACTORY === 'cluster') state('CONNECTION_FACTORY', ['cluster'])
  if (SENTINELS?.length) state('SENTINELS', ['sentinel'])
  return statements
}

/** Whether the pool class is that of each node: the cluster factories of Python make one pool for each. */
function isPoolOfNode({ CONNECTION_FACTORY, CONNECTION_POOL_CLASS }: ParsedRedisOptions): boolean {
  return CONNECTION_FACTORY === 'cluster' && CONNECTION_POOL_CLASS?.topology === 'single'
}

/** A client of single servers works with Sentinels too. */
function fitsOfClient({ topology }: ClientClassSetting): Statement['fits'] {
  return topology === 'single' ? ['single', 'sentinel'] : [topology]
}

/** The topology that all statements fit. */
function agree(statements: readonly Statement[], problems: SettingsProblem[]): Topology {
  let common: readonly Topology[] = statements[0]?.fits ?? ['single']
  for (const [index, { path, fits }] of statements.entries()) {
    const still = common.filter((topology) => fits.includes(topology))
    const other = statements
      .slice(0, index)
      .find((earlier) => !earlier.fits.some((topology) => fits.includes(topology)))
    if (other) {
      const message = `is for ${MEANING[fits[0]]}, but ${other.path} is for ${MEANING[other.fits[0]]}; leave one of them out`
      problems.push({ path, message })
    } else if (still.length > 0) common = still
  }
  return common[0] ?? 'single'
}
