import type { Random } from '../random.ts'
import type { Site, SiteOptions, TopologyName } from '../site/site.ts'
import type { Disturbance } from '../workload/task.ts'

/** What a fault has at hand. */
export interface Scene {
  readonly site: Site
  readonly random: Random
  /** Disturbs the processes of all clients. */
  disturb(how: Disturbance): void
}

/** Something that goes wrong. */
export interface Fault {
  /** What happens, for the table. */
  readonly what: string
  /** Where it can happen. */
  readonly topologies: readonly TopologyName[]
  /** Where a primary loses its role: what it acknowledged last may be undone. */
  readonly losesRole?: readonly TopologyName[]
  /** Where acknowledged writes may be gone. */
  readonly losesKeys?: readonly TopologyName[]
  /** Whether callers must not notice: then no call may fail. */
  readonly unnoticed?: boolean
  readonly site?: Partial<SiteOptions>
  /** Does it. It is over when the promise resolves; then the servers become whole by themselves. */
  strike(scene: Scene): Promise<void>
}

/** How long a fault lasts that somebody has to end, in milliseconds. */
export const LASTS_MS = 1500

export const EVERYWHERE: readonly TopologyName[] = ['one server', 'replicas', 'Sentinel', 'shards', 'cluster']
/** Where a client finds its servers in different ways. */
export const DIFFERENT: readonly TopologyName[] = ['one server', 'Sentinel', 'cluster']
export const WITH_REPLICAS: readonly TopologyName[] = ['replicas', 'Sentinel', 'cluster']
/** Where another server takes the role of a primary that is gone. */
export const WITH_SUCCESSION: readonly TopologyName[] = ['Sentinel', 'cluster']
