import type { ReplicaUse } from '../settings/class-settings.ts'
import { ClusterConnectionPool } from './cluster-connection-pool.ts'

/**
 * A {@link ClusterConnectionPool} that reads from primaries and replicas (redis-py-cluster's
 * `ClusterWithReadReplicasConnectionPool`). A replica may be a moment behind.
 */
export class ClusterWithReadReplicasConnectionPool extends ClusterConnectionPool {
  /** Replicas too. */
  static override readonly reads: ReplicaUse = 'replicas'
}
