import type { ReplicaUse } from '../settings/class-settings.ts'
import { ClusterConnectionPool } from './cluster-connection-pool.ts'

/**
 * A {@link ClusterConnectionPool} that reads from primaries and replicas, and refuses writes before anything is sent
 * (redis-py-cluster's `ClusterReadOnlyConnectionPool`). Leases count as writes.
 */
export class ClusterReadOnlyConnectionPool extends ClusterConnectionPool {
  /** Reads alone. */
  static override readonly reads: ReplicaUse = 'read-only'
}
