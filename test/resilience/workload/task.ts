/** What clients call the servers where they reach them by a name; RFC 6761 keeps this one free. */
export const SERVER_NAME = 'redis.test'

/** Whose calls are made. */
export type SubjectName = 'Holdfast' | 'ioredis' | 'node-redis'

/** What a process of workers does. */
export interface Task {
  readonly subject: SubjectName
  readonly seed: string
  readonly workers: number
  readonly servers: ServersOfTask
}

/** Settings of a cache that travel between processes. */
export interface PlainSettings {
  readonly BACKEND: 'redis'
  readonly LOCATION: string | readonly string[]
  readonly OPTIONS?: {
    readonly CLIENT_CLASS?: string
    readonly PASSWORD?: string
    readonly SENTINELS?: readonly (readonly [host: string, port: number])[]
    readonly CONNECTION_POOL_KWARGS?: { readonly username?: string }
  }
}

/** How the servers are reached; it travels between processes. */
export interface ServersOfTask {
  readonly settings: PlainSettings
  /** The port of the proxy of each port of a cluster's node; empty without proxies. */
  readonly remapped: readonly (readonly [port: number, proxy: number])[]
  /** The name of the host. @defaultValue its address */
  readonly name?: string
  /** Whether reads may be served by a replica, which may be behind. */
  readonly readsReplicas: boolean
}

/** When the fault was there, in milliseconds of the clock that all processes share. */
export interface Windows {
  readonly struck: number
  /** When the servers were whole again by themselves. */
  readonly whole: number
  /** Whether writes that a primary acknowledged before it lost its role, or its keys, may be gone. */
  readonly losesRole: boolean
  readonly losesKeys: boolean
}

/** What goes wrong within a process: it stands still, its clock is wrong, or names have no address. */
export type Disturbance =
  | { readonly blockMs: number }
  | { readonly clockMs: number }
  | { readonly names: 'known' | 'unknown' }

/** What the parent process says. */
export type Order = { readonly begin: Task } | { readonly disturb: Disturbance } | { readonly stop: Windows }

/** What happened to one subject. */
export interface Outcome {
  readonly subject: SubjectName
  readonly calls: number
  /** How many calls failed, by code. */
  readonly errors: Readonly<Record<string, number>>
  /** How many of these calls the server refused, so that it did nothing; of Holdfast alone. */
  readonly refused: number
  /** The longest call that ended, in milliseconds. */
  readonly longest: number
  readonly longestOperation: string
  /** Calls that had not ended when all was over. */
  readonly unanswered: number
  /** Milliseconds from when the servers were whole until calls succeeded again. */
  readonly healed: number
  readonly wrong: readonly string[]
  readonly late: readonly string[]
  readonly unhandled: readonly string[]
  /** Failed calls whose process had stood still for half a second meanwhile. */
  readonly starved: number
  /** Other errors of calls that ended before the fault. */
  readonly early: readonly string[]
  /** Acknowledged writes that were gone, and that old values, counts and locks came back by a change of roles. */
  readonly lost: number
  readonly apart: number
}
