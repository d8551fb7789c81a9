import {
  BlockingConnectionPool,
  ClusterBlockingConnectionPool,
  ClusterConnectionPool,
  ClusterReadOnlyConnectionPool,
  ClusterWithReadReplicasConnectionPool,
  ConnectionPool,
  SentinelConnectionPool,
} from '@holdfast/redis'
import { inModules } from './named.ts'

/** Where redis-py, and valkey-py in the same way, have their pools. `redis.cluster` re-exports the pool of a node. */
const modules = (...names: readonly string[]): readonly string[] =>
  ['redis', 'valkey'].flatMap((library) => names.map((name) => [library, name].filter(Boolean).join('.')))

const EVERYWHERE = modules('', 'connection', 'client', 'asyncio', 'asyncio.connection', 'asyncio.client')
const CLUSTER = ['rediscluster', 'rediscluster.connection']

/** The names of CONNECTION_POOL_CLASS. */
export const POOLS: Readonly<Record<string, unknown>> = {
  default: ConnectionPool,
  cluster: ClusterConnectionPool,
  blocking: BlockingConnectionPool,
  'cluster-blocking': ClusterBlockingConnectionPool,
  'cluster-read-only': ClusterReadOnlyConnectionPool,
  'cluster-read-replicas': ClusterWithReadReplicasConnectionPool,
  sentinel: SentinelConnectionPool,
  ...inModules(EVERYWHERE, ['ConnectionPool'], ConnectionPool),
  ...inModules(EVERYWHERE, ['BlockingConnectionPool'], BlockingConnectionPool),
  ...inModules(modules('cluster', 'asyncio.cluster'), ['ConnectionPool'], ClusterConnectionPool),
  ...inModules(modules('cluster', 'asyncio.cluster'), ['BlockingConnectionPool'], ClusterBlockingConnectionPool),
  ...inModules(
    modules('', 'sentinel', 'asyncio', 'asyncio.sentinel'),
    ['SentinelConnectionPool'],
    SentinelConnectionPool,
  ),
  ...inModules(CLUSTER, ['ClusterConnectionPool'], ClusterConnectionPool),
  ...inModules(CLUSTER, ['ClusterBlockingConnectionPool'], ClusterBlockingConnectionPool),
  ...inModules(CLUSTER, ['ClusterReadOnlyConnectionPool'], ClusterReadOnlyConnectionPool),
  ...inModules(CLUSTER, ['ClusterWithReadReplicasConnectionPool'], ClusterWithReadReplicasConnectionPool),
}
