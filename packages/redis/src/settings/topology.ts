import type { BackendContext, SettingsProblem } from '@holdfast/core'
import type { ClientClass } from '../clients/client.ts'
import { ClusterClient } from '../clients/cluster-client.ts'
import { DefaultClient } from '../clients/default-client.ts'
import { ClusterConnectionPool } from '../pools/cluster-connection-pool.ts'
import { ConnectionPool } from '../pools/connection-pool.ts'
import type { PoolClass, Topology } from '../pools/pool.ts'
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
  readonly topology: Topology
}

const BY_TOPOLOGY: Readonly<Record<Topology, Omit<Choice, 'topology'>>> = {
  single: { Client: DefaultClient, Pool: ConnectionPool },
  cluster: { Client: ClusterClient, Pool: ClusterConnectionPool },
}

const MEANING: Readonly<Record<Topology, string>> = { single: 'single servers', cluster: 'a Redis Cluster' }

/**
 * Decides the topology: a client in LOCATION says it, else CLIENT_CLASS, else REDIS_CLIENT_CLASS, else the pool class, else it is one server. django-redis's `DefaultClient` says nothing: with
 * `RedisCluster` beside it, it means a cluster, as in the recipes people copy.
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
  const { CLIENT_CLASS, REDIS_CLIENT_CLASS, CONNECTION_POOL_CLASS } = options
  const statements: Statement[] = []
  const client = locations.find((location) => location.client)?.client
  if (client) statements.push({ path: paths.location, topology: topologyOfClient(client) })
  let Client: ClientClass | undefined
  if (CLIENT_CLASS && isRedisClientClass(CLIENT_CLASS)) {
    const path = paths.option('CLIENT_CLASS')
    statements.push({ path, topology: topologyOf(CLIENT_CLASS) })
    const message =
      "names the client library's class, which belongs under REDIS_CLIENT_CLASS; taken as if it stood there"
    context.warn({ code: 'WARN_CACHE_CLIENT_CLASS', path, message })
  } else if (CLIENT_CLASS && CLIENT_CLASS !== DefaultClient) {
    Client = CLIENT_CLASS
    statements.push({ path: paths.option('CLIENT_CLASS'), topology: CLIENT_CLASS.topology })
  }
  if (REDIS_CLIENT_CLASS) {
    statements.push({ path: paths.option('REDIS_CLIENT_CLASS'), topology: topologyOf(REDIS_CLIENT_CLASS) })
  }
  if (CONNECTION_POOL_CLASS) {
    statements.push({ path: paths.option('CONNECTION_POOL_CLASS'), topology: CONNECTION_POOL_CLASS.topology })
  }
  const [decisive, ...others] = statements
  const topology = decisive?.topology ?? 'single'
  for (const { path, topology: other } of others) {
    if (!decisive || other === topology) continue
    const message = `is for ${MEANING[other]}, but ${decisive.path} is for ${MEANING[topology]}; leave one of them out`
    problems.push({ path, message })
  }
  const fitting = BY_TOPOLOGY[topology]
  return { topology, Client: Client ?? fitting.Client, Pool: CONNECTION_POOL_CLASS ?? fitting.Pool }
}
