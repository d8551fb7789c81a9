import type { LocalServer, NodeState, SlotChoice } from '@holdfast/local-redis'
import type { Proxies } from '../../support/proxies.ts'
import type { PlainSettings, ServersOfTask } from '../workload/task.ts'
import type { ClusterBus } from './cluster-bus.ts'
import type { Weather } from './weather.ts'

/** How servers are arranged. */
export type TopologyName = 'one server' | 'replicas' | 'Sentinel' | 'shards' | 'cluster'

/** How servers of a topology are started. */
export interface SiteOptions {
  /** Whether there is a proxy in front of each server. */
  readonly proxied: boolean
  /** Whether clients reach the servers by a name. @defaultValue by their address */
  readonly named?: boolean
  /** Whether the bus of a cluster leads through proxies, so that it can be split. */
  readonly splittable: boolean
  /** More arguments for every server. */
  readonly args: readonly string[]
}

/** The user of the application. */
export const USER = { name: 'app', password: 'first' } as const

/** Servers of one topology, and what their operator can do. */
export interface Servers {
  readonly settings: PlainSettings
  /** All servers of now. */
  readonly servers: readonly LocalServer[]
  readonly sentinels: readonly LocalServer[]
  /** Asks every server for its role. */
  readStates(): Promise<readonly NodeState[]>
  /** Waits until another server has the role of one that is gone; none where nobody takes over by itself. */
  untilTakenOver?(old: LocalServer): Promise<unknown>
  /** Starts a server again that is gone, or lets one join again that was. */
  restart(server: LocalServer): Promise<unknown>
  /** Gives the role of a primary to a replica. */
  failOver(primary: LocalServer): Promise<unknown>
  /** Moves slots. */
  moveSlots(choice: SlotChoice, target: LocalServer): Promise<unknown>
  /** Starts one more server: one that follows a primary, or, in a cluster, a primary without slots. */
  add(primary?: LocalServer): Promise<LocalServer>
  /** Stops a server for good, after it has given away what only it has. */
  remove(server: LocalServer): Promise<unknown>
  stop(): Promise<void>
}

/** A connection of somebody with all rights. */
export interface Operator extends AsyncDisposable {
  call(command: string, ...args: readonly (string | number)[]): Promise<unknown>
}

/** Servers that run, for one fault. */
export interface Site extends AsyncDisposable {
  readonly topology: TopologyName
  readonly operator: Servers
  readonly reached: ServersOfTask
  /** What the network does, of proxied servers. */
  readonly weather: Weather
  /** Closes or silences connections of proxied servers. */
  readonly proxies: Pick<Proxies, 'cut' | 'silence'>
  /** Splits a splittable cluster. */
  readonly bus: ClusterBus
  /** The servers that have a role now. */
  withRole(role: NodeState['role']): Promise<readonly LocalServer[]>
  /** Opens a connection with all rights. */
  connect(server: LocalServer): Operator
  /** Sends one command on a connection of its own with all rights. */
  ask(server: LocalServer, ...command: readonly [string, ...(string | number)[]]): Promise<unknown>
  /** Waits until the servers are whole, as they see it themselves. */
  untilWhole(): Promise<void>
}
