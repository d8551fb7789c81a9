import type { Cluster, Redis } from 'ioredis'

/** A client of ioredis: to one server, or to all nodes of a cluster. */
export type RawConnection = Redis | Cluster
