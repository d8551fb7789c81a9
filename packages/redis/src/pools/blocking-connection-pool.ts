import { ConnectionPool } from './connection-pool.ts'

/**
 * A {@link ConnectionPool} whose leases wait for a free connection, `timeout` seconds at most (redis-py's
 * `BlockingConnectionPool`).
 */
export class BlockingConnectionPool extends ConnectionPool {
  /** Leases wait. */
  static override readonly blocking = true
}
