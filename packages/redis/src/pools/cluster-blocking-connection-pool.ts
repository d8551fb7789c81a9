import { ClusterConnectionPool } from './cluster-connection-pool.ts'

/**
 * A {@link ClusterConnectionPool} whose leases wait for a free connection, `timeout` seconds at most
 * (redis-py-cluster's `ClusterBlockingConnectionPool`).
 */
export class ClusterBlockingConnectionPool extends ClusterConnectionPool {
  /** Leases wait. */
  static override readonly blocking = true
}
