import type { ClusterOptions } from 'ioredis'
import type { Location } from '../settings/location.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import type { SentinelServers } from '../settings/sentinel.ts'
import type { LeaseLimits } from './leases.ts'
import { tlsOptions } from './tls-options.ts'

/**
 * What a pool is made with: addresses, and the merged kwargs of settings and URL. Caches with equal ones share a pool.
 */
export interface PoolInit {
  /** The servers: one, or a cluster's start-up nodes; or a client of ioredis that the user made. */
  readonly locations: readonly Location[]
  /** The merged kwargs. */
  readonly kwargs: ConnectionPoolKwargs
  /** The Sentinels, where LOCATION is the name of a service. */
  readonly sentinels?: SentinelServers | undefined
  /** Seconds since a replica last heard from its primary, at most, if it is to serve reads: REPLICA_MAX_LAG. */
  readonly replicaMaxLag?: number | undefined
  /** What connections gather during a tick: BATCH_COMMANDS, BATCH_GETS. @defaultValue both */
  readonly batching?: Batching | undefined
  /** Which values are large: LARGE_VALUE_BYTES, MAX_BYTES_IN_FLIGHT. @defaultValue {@link USUAL_SIZES} */
  readonly sizes?: Sizes | undefined
  /** Gets a warning, once: a server refuses every MGET. */
  readonly warn?: ((reason: string) => void) | undefined
}

/** What a connection gathers during a tick. */
export interface Batching {
  /** Whether commands are written in one piece when the tick ends. */
  readonly commands: boolean
  /** Whether GETs travel as one MGET; never in a cluster. */
  readonly gets: boolean
}

/** Commands and GETs. */
export const BATCH_ALL: Batching = { commands: true, gets: true }

/** Which values are large, and how many of them may be under way. */
export interface Sizes {
  /** Commands with more bytes travel over a second connection to their server; `Infinity` for none. */
  readonly large: number
  /** How many bytes may be sent over one connection and have no reply. As many again may wait. */
  readonly inFlight: number
}

/** 128 KiB keep others waiting for about a millisecond, which is what a round trip takes. */
export const USUAL_SIZES: Sizes = { large: 128 * 1024, inFlight: 128 * 1024 * 1024 }

/** The ioredis options that a single server and a node of a cluster share. */
export type NodeOptions = Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>

const DEFAULT_CONNECT_SECONDS = 2
const DEFAULT_COMMAND_SECONDS = 1
const LONGEST_RECONNECT_DELAY_MS = 2000
// Several of these times are added up, and a timer of Node takes at most 2 ** 31 - 1 ms: a longer one ends at once.
const LONGEST_MS = 2 ** 29

/** Milliseconds that connecting may take. */
export function connectTimeoutMs({ socket_connect_timeout: seconds }: ConnectionPoolKwargs): number {
  // As in django-redis, 0 and None mean "the default".
  return toMs(seconds || DEFAULT_CONNECT_SECONDS)
}

/** Milliseconds that an operation may take. */
export function commandTimeoutMs({ socket_timeout: seconds }: ConnectionPoolKwargs): number {
  return toMs(seconds || DEFAULT_COMMAND_SECONDS)
}

/**
 * The delay before the next attempt to reconnect.
 *
 * @param attempt - 1 for the first.
 * @returns Milliseconds, growing to two seconds, with jitter so that many processes do not reconnect at once.
 */
export function reconnectDelay(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), LONGEST_RECONNECT_DELAY_MS) + Math.floor(Math.random() * 200)
}

/**
 * Makes the options of a connection.
 *
 * A cache fails fast: no command is queued for a later connection, and no write is sent twice. What was never sent
 * never happens; what was sent has an unknown outcome until the server has noticed that its connection is gone.
 * `Connection` leaves a hung server: ioredis's `socketTimeout` would start a timer for each burst of commands.
 *
 * @param kwargs - Merged kwargs.
 * @param tls - Whether the URL asks for TLS.
 * @returns Options without address.
 * @throws Error when a certificate file cannot be read.
 */
export function connectionOptions(kwargs: ConnectionPoolKwargs, tls: boolean): NodeOptions {
  const commandTimeout = commandTimeoutMs(kwargs)
  return {
    lazyConnect: true,
    protocol: kwargs.protocol ?? 2,
    connectTimeout: connectTimeoutMs(kwargs),
    commandTimeout,
    maxRetriesPerRequest: 0,
    // It asks by INFO, which proxies do not know and ACLs forbid: then ioredis never connects, or writes to the
    // console. A server that is still loading says so to each command.
    enableReadyCheck: false,
    // A primary became a replica: the address may lead to another server by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...keepAlive(kwargs),
    ...(kwargs.username === undefined ? {} : { username: kwargs.username }),
    ...(kwargs.password === undefined ? {} : { password: kwargs.password }),
    ...(kwargs.client_name ? { connectionName: kwargs.client_name } : {}),
    ...(kwargs.lib_name ? { clientInfoTag: kwargs.lib_name } : {}),
    ...(tls || kwargs.ssl ? { tls: tlsOptions(kwargs) } : {}),
  }
}

/**
 * Reads the bounds of leased connections from kwargs, with redis-py's defaults.
 *
 * @param kwargs - Merged kwargs.
 * @param blocking - Whether the pool's class waits for a free connection.
 */
export function leaseLimits(kwargs: ConnectionPoolKwargs, blocking: boolean): LeaseLimits {
  const { max_connections: max = blocking ? 50 : 100, max_connections_per_node: perNode, timeout = 20 } = kwargs
  return {
    max: typeof perNode === 'number' ? perNode : (max ?? Number.POSITIVE_INFINITY),
    perNode: Boolean(perNode),
    waitMs: blocking ? (timeout ?? Number.POSITIVE_INFINITY) * 1000 : 0,
  }
}

/** Milliseconds that a timer can wait: six days at most, which nobody waits for. */
function toMs(seconds: number): number {
  return Math.min(LONGEST_MS, Math.ceil(seconds * 1000))
}

// The only one of TCP's three options that Node can set, by its name and by its number in Linux, the value of Python's
// constant.
const IDLE_NAMES = ['TCP_KEEPIDLE', '4']

function keepAlive({ socket_keepalive, socket_keepalive_options }: ConnectionPoolKwargs): {
  readonly keepAlive?: number
} {
  if (socket_keepalive === false) return { keepAlive: 0 }
  const idle = IDLE_NAMES.map((name) => socket_keepalive_options?.[name]).find((seconds) => seconds !== undefined)
  return idle === undefined ? {} : { keepAlive: toMs(idle) }
}
