import type { Cluster, Redis } from 'ioredis'
import { loadIoredis } from './packages.cjs'

/** The client library's classes, which REDIS_CLIENT_CLASS names. */
export interface ClientClasses {
  /** Connects to one server. */
  readonly Redis: typeof Redis
  /** Connects to a cluster. */
  readonly Cluster: typeof Cluster
}

/** Loads the client library, so that nobody else needs to know it. */
export function loadClientClasses(): ClientClasses {
  return loadIoredis()
}
