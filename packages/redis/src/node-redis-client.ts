/**
 * A client of node-redis 5 or 6 that the user made, with `createClient()`, `createCluster()` or `createSentinel()` of any
 * copy of the package `redis` or `@redis/client`.
 */
export interface NodeRedisClient {
  /** Whether it was connected and has not been closed. */
  readonly isOpen: boolean
  /** Connects it: whoever made it calls that. */
  connect(): unknown
  /** Sends a command. */
  sendCommand(...args: never[]): unknown
  /** Tells versions 5 and 6 from earlier ones. */
  withTypeMapping(...args: never[]): unknown
}
