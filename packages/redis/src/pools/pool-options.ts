import { readFileSync } from 'node:fs'
import type { ConnectionOptions as TlsOptions } from 'node:tls'
import type { ClusterOptions } from 'ioredis'
import type { Location } from '../settings/location.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import type { SentinelServers } from '../settings/sentinel.ts'

/** What a pool is made from: where, and the merged kwargs of settings and URL. Plain data, so that equal ones can share a pool. */
export interface PoolInit {
  /** The servers: one, or a cluster's start-up nodes. */
  readonly locations: readonly Location[]
  /** The merged kwargs. */
  readonly kwargs: ConnectionPoolKwargs
  /** Who knows where the servers are, where LOCATION is the name of a service. */
  readonly sentinels?: SentinelServers | undefined
}

/** The ioredis options that a single server and a node of a cluster have in common. */
export type NodeOptions = Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>

const DEFAULT_CONNECT_SECONDS = 2
const DEFAULT_COMMAND_SECONDS = 1
const LONGEST_RECONNECT_DELAY_MS = 2000

/** Milliseconds a connection may take to be made. */
export function connectTimeoutMs({ socket_connect_timeout: seconds }: ConnectionPoolKwargs): number {
  // As in django-redis, 0 and None mean "the default".
  return Math.ceil((seconds || DEFAULT_CONNECT_SECONDS) * 1000)
}

/** Milliseconds an operation may take. */
export function commandTimeoutMs({ socket_timeout: seconds }: ConnectionPoolKwargs): number {
  return Math.ceil((seconds || DEFAULT_COMMAND_SECONDS) * 1000)
}

/**
 * How long to wait before the next attempt to reconnect.
 *
 * @param attempt - 1 for the first.
 * @returns Milliseconds, growing to two seconds, with jitter so that a fleet does not come back in step.
 */
export function reconnectDelay(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), LONGEST_RECONNECT_DELAY_MS) + Math.floor(Math.random() * 200)
}

/**
 * Makes the options of a connection.
 *
 * A cache fails fast: a command is never queued for a later connection nor sent twice, because a write that was reported as
 * failed must not happen later; and a hung server is left by the socket's own timeout.
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
    socketTimeout: 2 * commandTimeout,
    maxRetriesPerRequest: 0,
    // A primary that became a replica: the address now leads to somebody else.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    ...(kwargs.socket_keepalive === false ? { keepAlive: 0 } : {}),
    ...(kwargs.username === undefined ? {} : { username: kwargs.username }),
    ...(kwargs.password === undefined ? {} : { password: kwargs.password }),
    ...(kwargs.client_name === undefined ? {} : { connectionName: kwargs.client_name }),
    ...(tls || kwargs.ssl ? { tls: tlsOptions(kwargs) } : {}),
  }
}

/**
 * Makes the options of TLS.
 *
 * @param kwargs - The `ssl_` kwargs.
 * @throws Error when a certificate file cannot be read.
 */
export function tlsOptions(kwargs: ConnectionPoolKwargs): TlsOptions {
  return {
    ...(kwargs.ssl_ca_certs === undefined ? {} : { ca: readFileSync(kwargs.ssl_ca_certs) }),
    ...(kwargs.ssl_certfile === undefined ? {} : { cert: readFileSync(kwargs.ssl_certfile) }),
    ...(kwargs.ssl_keyfile === undefined ? {} : { key: readFileSync(kwargs.ssl_keyfile) }),
    ...(kwargs.ssl_cert_reqs === 'none' || kwargs.ssl_cert_reqs === null ? { rejectUnauthorized: false } : {}),
    ...(kwargs.ssl_check_hostname === false ? { checkServerIdentity: () => undefined } : {}),
  }
}
