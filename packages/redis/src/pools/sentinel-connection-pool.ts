import { Redis } from 'ioredis'
import { formatLocation } from '../settings/location.ts'
import { corkPerTick } from './cork.ts'
import { listeningSentinelConnector } from './listening-sentinel-connector.ts'
import { peerOf } from './peer.ts'
import { commandTimeoutMs, connectionOptions, type PoolInit, reconnectDelay } from './pool-options.ts'
import { RedisPool, type RedisPoolParts } from './redis-pool.ts'
import { SentinelProblem } from './sentinel-problem.ts'
import { tlsOptions } from './tls-options.ts'

/**
 * The connection to the primary of a service, or with `is_master: false` to one of its replicas, wherever Sentinels say that it is (redis-py's `SentinelConnectionPool`).
 * Leases beyond `max_connections` are refused at once.
 *
 * @see {@link https://redis.io/docs/latest/develop/reference/sentinel-clients/ | Redis: guidelines for Sentinel clients}
 */
export class SentinelConnectionPool extends RedisPool {
  /** Sentinels. */
  static readonly topology = 'sentinel'

  /**
   * @param init - The service's location, kwargs, and the Sentinels.
   */
  constructor(init: PoolInit) {
    super(connectToService(init))
  }
}

function connectToService({ locations: [location], kwargs, sentinels }: PoolInit): RedisPoolParts {
  if (!location || !sentinels) throw new TypeError('A SentinelConnectionPool needs a location and Sentinels.')
  const service = kwargs.service_name ?? location.host ?? ''
  const role = kwargs.is_master === false ? 'slave' : 'master'
  const name = `${role === 'master' ? 'the primary' : 'a replica'} of ${JSON.stringify(service)}`
  const addresses = sentinels.addresses.map((address) => formatLocation({ ...address, tls: false, kwargs: {} }))
  const problem = new SentinelProblem(name, addresses)
  const tls = location.tls || kwargs.ssl === true
  const { username, password, ssl } = sentinels.kwargs
  const connection = new Redis({
    ...connectionOptions(kwargs, tls),
    Connector: listeningSentinelConnector((error) => problem.hear(error)),
    sentinels: [...sentinels.addresses],
    name: service,
    role,
    db: kwargs.db ?? 0,
    enableOfflineQueue: false,
    enableTLSForSentinelMode: tls,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(ssl ? { sentinelTLS: tlsOptions(sentinels.kwargs) } : {}),
    // It runs from before the connection is made.
    sentinelCommandTimeout: commandTimeoutMs({ ...kwargs, ...sentinels.kwargs }),
    // Sentinels tell of a failover: so a primary that hangs is left, and is given no longer than a command to say goodbye. Replicas go on: they need not know, and Sentinels
    // themselves close the connections of those that get another role.
    failoverDetector: role === 'master',
    disconnectTimeout: commandTimeoutMs(kwargs),
    retryStrategy: reconnectDelay,
    // ioredis would go on asking without telling its caller. We ask again below.
    sentinelRetryStrategy: () => null,
  })
  corkPerTick(connection)
  problem.watch(connection)
  let peer: string | undefined
  connection.on('connect', () => {
    peer = peerOf(connection)
  })
  return {
    connection,
    name,
    address: () => peer ?? name,
    kwargs,
    diagnose: async () => problem.current,
    stop: askAgain(connection),
  }
}

/**
 * Connects again, after a while, when no Sentinel knew a server.
 *
 * @param connection - What ended.
 * @returns Ends it.
 */
function askAgain(connection: Redis): () => void {
  let attempts = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  connection.on('ready', () => {
    attempts = 0
  })
  connection.on('end', () => {
    if (stopped) return
    attempts += 1
    // Its failure is an 'end' again. A program that is done does not wait for a server that may never come.
    timer = setTimeout(() => connection.connect().catch(() => {}), reconnectDelay(attempts)).unref()
  })
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
