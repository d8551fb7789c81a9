import type { BackendContext, SettingsProblem } from '@holdfast/core'
import type { ClientClass } from '../clients/client.ts'
import { ClusterClient } from '../clients/cluster-client.ts'
import { DefaultClient } from '../clients/default-client.ts'
import { HerdClient } from '../clients/herd-client.ts'
import { ShardedClient } from '../clients/sharded-client.ts'
import { ClusterConnectionPool } from '../pools/cluster-connection-pool.ts'
import { ConnectionPool } from '../pools/connection-pool.ts'
import type { PoolClass, Topology } from '../pools/pool.ts'
import { SentinelConnectionPool } from '../pools/sentinel-connection-pool.ts'
import { topologyOfClient } from './foreign-client.ts'
import type { Location } from './location.ts'
import { isRedisClientClass, topologyOf } from './redis-client-class.ts'
import type { ParsedRedisOptions } from './schema.ts'
import type { SettingPaths } from './setting-paths.ts'

/** Which classes make up a cache's way to its servers. */
export interface Choice {
  /** What is connected to. */
  readonly topology: Topology
  /** Routes keys. */
  readonly Client: ClientClass
  /** Holds connections. */
  readonly Pool: PoolClass
}

/** A setting that says, or implies, what is connected to. */
interface Statement {
  readonly path: string
  /** What it goes with; the first is what it means by itself. */
  readonly fits: readonly [Topology, ...Topology[]]
}

// Who asks Sentinels gets django-redis's DefaultClient, for which all is the primary's work, unless CLIENT_CLASS says SentinelClient.
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
 * Tells whether CLIENT_CLASS is django-redis's HerdClient, a policy over whatever topology the other settings choose; or a class of one's own with a static `herd`, for a topology
 * that only CLIENT_CLASS can name.
 *
 * @param options - Parsed OPTIONS.
 */
export function isHerd({ CLIENT_CLASS }: ParsedRedisOptions): boolean {
  return CLIENT_CLASS !== undefined && 'herd' in CLIENT_CLASS && CLIENT_CLASS.herd === true
}

/**
 * Decides the topology: a client in LOCATION says it, else CLIENT_CLASS, else REDIS_CLIENT_CLASS, else the pool class, else a connection factory or SENTINELS, else it is one server. django-redis's
 * `DefaultClient` and `HerdClient` say nothing: with `RedisCluster` beside it, the first means a cluster, as in the recipes people copy.
 *
 * @param options - Parsed OPTIONS.
 * @param paths - How the user spells them.
 * @param context - For warnings.
 * @param problems - Receives contradictions, with both paths.
 * @param locations - What LOCATION says: a client that the user made is what it is.
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
  return { topology, Client, Pool: CONNECTION_POOL_CLASS ?? fitting.Pool }
}

/** All that is said about the topology, what counts most first. */
function statementsOf(options: ParsedRedisOptions, locations: readonly Location[], paths: SettingPaths): Statement[] {
  const { CLIENT_CLASS, REDIS_CLIENT_CLASS, CONNECTION_POOL_CLASS, CONNECTION_FACTORY, SENTINELS } = options
  const statements: Statement[] = []
  const state = (name: string, fits: Statement['fits']): void => {
    statements.push({ path: paths.option(name), fits })
  }
  const client = locations.find((location) => location.client)?.client
  if (client) statements.push({ path: paths.location, fits: [topologyOfClient(client)] })
  if (CLIENT_CLASS && isRedisClientClass(CLIENT_CLASS)) state('CLIENT_CLASS', [topologyOf(CLIENT_CLASS)])
  else if (CLIENT_CLASS && CLIENT_CLASS !== DefaultClient && CLIENT_CLASS !== HerdClient) {
    state('CLIENT_CLASS', fitsOfClient(CLIENT_CLASS))
  }
  if (REDIS_CLIENT_CLASS) {
    const topology = topologyOf(REDIS_CLIENT_CLASS)
    state('REDIS_CLIENT_CLASS', topology === 'single' ? ['single', 'sharded', 'sentinel'] : [topology])
  }
  if (CONNECTION_POOL_CLASS) {
    const { topology } = CONNECTION_POOL_CLASS
    state('CONNECTION_POOL_CLASS', topology === 'single' ? ['single', 'sharded'] : [topology])
  }
  if (CONNECTION_FACTORY === 'sentinel') state('CONNECTION_FACTORY', ['sentinel'])
  if (SENTINELS) state('SENTINELS', ['sentinel'])
  return statements
}

/** A client of single servers does not mind that Sentinels say where they are. */
function fitsOfClient({ topology }: ClientClass): Statement['fits'] {
  return topology === 'single' ? ['single', 'sentinel'] : [topology]
}

/** What all statements go with. */
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
