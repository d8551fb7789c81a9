import type { Redis } from 'ioredis'
import { loadIoredis } from '../on-demand/packages.cjs'
import { formatLocation, type Location } from '../settings/location.ts'
import { diagnoseClosed } from './diagnose-closed.ts'
import { connectionOptions, type PoolInit, reconnectDelay } from './pool-options.ts'
import { RedisPool } from './redis-pool.ts'

/** A server that has something to say says it at once. */
const GREETING_MS = 200

/** The connection to one server (redis-py's `ConnectionPool`). Leases beyond `max_connections` are refused at once. */
export class ConnectionPool extends RedisPool {
  /** One server. */
  static readonly topology = 'single'
  /** Leases are refused at once. */
  static readonly blocking: boolean = false

  /**
   * @param init - One location, and kwargs.
   */
  constructor(init: PoolInit) {
    const [location] = init.locations
    if (!location) throw new TypeError('A ConnectionPool needs a location.')
    const foreign = location.client as Redis | undefined
    const encrypted = location.tls || init.kwargs.ssl === true
    super({
      redis: foreign ?? makeRedis(init),
      name: formatLocation(location),
      kwargs: init.kwargs,
      batching: init.batching,
      sizes: init.sizes,
      warn: init.warn,
      blocking: new.target.blocking,
      foreign: foreign !== undefined,
      encrypted,
      ...(foreign || encrypted ? {} : { diagnose: (error) => diagnoseClosed(addressOf(location), error, GREETING_MS) }),
    })
  }
}

function addressOf({
  host = 'localhost',
  port = 6379,
  socketPath,
}: Location): { host: string; port: number } | { path: string } {
  return socketPath ? { path: socketPath } : { host, port }
}

function makeRedis({ locations: [location], kwargs }: PoolInit): Redis {
  const { Redis } = loadIoredis()
  return new Redis({
    ...connectionOptions(kwargs, location?.tls ?? false),
    ...(location && addressOf(location)),
    db: kwargs.db ?? 0,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelay,
  })
}
