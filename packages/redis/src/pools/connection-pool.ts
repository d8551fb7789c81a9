import { Redis } from 'ioredis'
import { formatLocation } from '../settings/location.ts'
import { connectionOptions, type PoolInit, reconnectDelay } from './pool-options.ts'
import { RedisPool } from './redis-pool.ts'

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
    super({
      redis: foreign ?? makeRedis(init),
      name: formatLocation(location),
      kwargs: init.kwargs,
      blocking: new.target.blocking,
      foreign: foreign !== undefined,
    })
  }
}

function makeRedis({ locations: [location], kwargs }: PoolInit): Redis {
  return new Redis({
    ...connectionOptions(kwargs, location?.tls ?? false),
    ...(location?.socketPath
      ? { path: location.socketPath }
      : { host: location?.host ?? 'localhost', port: location?.port ?? 6379 }),
    db: kwargs.db ?? 0,
    enableOfflineQueue: false,
    retryStrategy: reconnectDelay,
  })
}
