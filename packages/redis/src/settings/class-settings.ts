import type { Topology } from './topology.ts'

/** How a pool class uses replicas: they serve reads too, or the pool only reads and refuses writes. */
export type ReplicaUse = 'replicas' | 'read-only'

/** What the settings know of a class that CLIENT_CLASS names: any `ClientClass`. */
export interface ClientClassSetting {
  new (init: never): object
  /** What it connects to. */
  readonly topology: Topology
  /** True for django-redis's HerdClient, a policy over any topology. */
  readonly herd?: boolean
}

/** What the settings know of a class that CONNECTION_POOL_CLASS names: any `PoolClass`. */
export interface PoolClassSetting {
  new (init: never): object
  /** What it connects to. */
  readonly topology: Topology
  /** Whether its leases wait for a free connection. @defaultValue false */
  readonly blocking?: boolean
  /** Which replicas serve reads, whatever the kwargs say. @defaultValue none */
  readonly reads?: ReplicaUse | undefined
}
