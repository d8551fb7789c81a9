import type { Redis } from 'ioredis'
import { peerOf } from '../ioredis/peer.ts'
import { reportingSentinelConnector } from '../ioredis/sentinel-connector.ts'
import { loadIoredis } from '../on-demand/packages.cjs'
import { formatLocation } from '../settings/location.ts'
import { commandTimeoutMs, connectionOptions, type PoolInit, reconnectDelay } from './pool-options.ts'
import { RedisPool, type RedisPoolParts } from './redis-pool.ts'
import { SentinelProblem } from './sentinel-problem.ts'
import { tlsOptions } from './tls-options.ts'

/**
 * The connection to the primary of a service, or with `is_master: false` to one of its replicas, wherever Sentinels say
 * that it is (redis-py's `SentinelConnectionPool`). Leases beyond `max_connections` are refused at once.
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

function connectToService({
  locations: [location],
  kwargs,
  sentinels,
  batching,
  sizes,
  warn,
}: PoolInit): RedisPoolParts {
  if (!location || !sentinels) throw new TypeError('A SentinelConnectionPool needs a location and Sentinels.')
  const service = kwargs.service_name ?? location.host ?? ''
  const role = kwargs.is_master === false ? 'slave' : 'master'
  const name = `${role === 'master' ? 'the primary' : 'a replica'} of ${JSON.stringify(service)}`
  const addresses = sentinels.addresses.map((address) => formatLocation({ ...address, tls: false, kwargs: {} }))
  const problem = new SentinelProblem(name, addresses)
  const tls = location.tls || kwargs.ssl === true
  const { username, password, ssl } = sentinels.kwargs
  const { Redis } = loadIoredis()
  const redis = new Redis({
    ...connectionOptions(kwargs, tls),
    Connector: reportingSentinelConnector(
      (error) => problem.note(error),
      commandTimeoutMs({ ...kwargs, ...sentinels.kwargs }),
    ),
    sentinels: [...sentinels.addresses],
    name: service,
    role,
    db: kwargs.db ?? 0,
    enableOfflineQueue: false,
    enableTLSForSentinelMode: tls,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(ssl ? { sentinelTLS: tlsOptions(sentinels.kwargs) } : {}),
    // Sentinels announce a failover, so a hung primary is left; close its connection after at most one command timeout.
    // Replicas need no announcement: Sentinels close the connections of those that get another role.
    failoverDetector: role === 'master',
    disconnectTimeout: commandTimeoutMs(kwargs),
    retryStrategy: reconnectDelay,
    // ioredis would keep asking and never report it. askAgain() below does both.
    sentinelRetryStrategy: () => null,
  })
  problem.watch(redis)
  let peer: string | undefined
  redis.on('connect', () => {
    peer = formatLocation({ ...peerOf(redis), tls: false, kwargs: {} })
  })
  return {
    redis,
    name,
    address: () => peer ?? name,
    kwargs,
    batching,
    sizes,
    warn,
    diagnose: async () => problem.current,
    stop: askAgain(redis),
  }
}

/**
 * Connects again, after a delay, when no Sentinel knew a server.
 *
 * @param redis - The connection.
 * @returns Stops it.
 */
function askAgain(redis: Redis): () => void {
  let attempts = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  redis.on('ready', () => {
    attempts = 0
  })
  redis.on('end', () => {
    if (stopped) return
    attempts += 1
    // Its failure emits 'end' again. The timer does not keep the process alive.
    timer = setTimeout(() => redis.connect().catch(() => {}), reconnectDelay(attempts)).unref()
  })
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
