import type { ServerAccess } from './server-access/server-access.ts'
import type { ServerAddress } from './server-address.ts'

/** Connection arguments, with the names of redis-py. */
export interface LocalPoolKwargs {
  /** Name of the user. */
  readonly username?: string
  /** File with the certificate of the authority. */
  readonly ssl_ca_certs?: string
  /** File with the certificate of the client, where servers require one. */
  readonly ssl_certfile?: string
  /** File with the private key of the client. */
  readonly ssl_keyfile?: string
}

/** Arguments of connections to Sentinels, with the names of redis-py. */
export interface LocalSentinelKwargs extends LocalPoolKwargs {
  /** Password of the Sentinels. */
  readonly password?: string
  /** True for TLS. */
  readonly ssl?: boolean
}

/** OPTIONS of a cache on local servers. */
export interface LocalCacheOptions {
  /** The client of a cluster or of Sentinels; without it, one server or a primary with replicas. */
  readonly CLIENT_CLASS?: string
  /** Password of the application user. */
  readonly PASSWORD?: string
  /** User and certificates. */
  readonly CONNECTION_POOL_KWARGS?: LocalPoolKwargs
}

/** Settings of a cache on local servers, in Django's shape: `createCaches({ default: server.settings })`. */
export interface LocalCacheSettings {
  /** The Redis backend. */
  readonly BACKEND: 'redis'
  /** Where the servers are. */
  readonly LOCATION: string | readonly string[]
  /** Client, user, password, certificates. */
  readonly OPTIONS: LocalCacheOptions
}

/** Settings of a cache on a Sentinel set, in django-redis's shape. */
export interface LocalSentinelSettings extends LocalCacheSettings {
  /** `redis://NAME/0`, where NAME is what the Sentinels call the primary. */
  readonly LOCATION: string
  /** Client, Sentinels, user, password, certificates. */
  readonly OPTIONS: LocalCacheOptions & {
    /** Asks the Sentinels which server is the primary. */
    readonly CLIENT_CLASS: 'django_redis.client.SentinelClient'
    /** Makes its connections. */
    readonly CONNECTION_FACTORY: 'django_redis.pool.SentinelConnectionFactory'
    /** Host and port of every Sentinel. */
    readonly SENTINELS: readonly (readonly [host: string, port: number])[]
    /** Password and certificates of the Sentinels, if they require any. */
    readonly SENTINEL_KWARGS?: LocalSentinelKwargs
  }
}

/**
 * Writes the settings of a cache on one server, or on a primary and its replicas.
 *
 * @param access - Who may connect.
 * @param addresses - The servers, the primary first.
 */
export function cacheSettings(access: ServerAccess, addresses: readonly ServerAddress[]): LocalCacheSettings {
  const locations = addresses.map((address) => locationOf(access, `${address.host}:${address.port}`))
  const LOCATION = locations.length === 1 ? String(locations[0]) : locations
  return { BACKEND: 'redis', LOCATION, OPTIONS: commonOptions(access) }
}

/**
 * Writes the settings of a cache on a cluster.
 *
 * @param access - Who may connect.
 * @param addresses - The nodes.
 */
export function clusterSettings(access: ServerAccess, addresses: readonly ServerAddress[]): LocalCacheSettings {
  const { OPTIONS, ...rest } = cacheSettings(access, addresses)
  return { ...rest, OPTIONS: { CLIENT_CLASS: 'cluster', ...OPTIONS } }
}

/**
 * Writes the settings of a cache on a Sentinel set.
 *
 * @param access - Who may connect to the servers.
 * @param name - What the Sentinels call the primary.
 * @param sentinels - The Sentinels.
 * @param sentinelPassword - Password of the Sentinels.
 */
export function sentinelSettings(
  access: ServerAccess,
  name: string,
  sentinels: readonly ServerAddress[],
  sentinelPassword: string | undefined,
): LocalSentinelSettings {
  const kwargs = {
    ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }),
    ...(access.ca === undefined ? {} : { ssl: true, ...tlsKwargs(access) }),
  }
  return {
    BACKEND: 'redis',
    LOCATION: locationOf(access, name),
    OPTIONS: {
      ...commonOptions(access),
      CLIENT_CLASS: 'django_redis.client.SentinelClient',
      CONNECTION_FACTORY: 'django_redis.pool.SentinelConnectionFactory',
      SENTINELS: sentinels.map(({ host, port }) => [host, port] as const),
      ...(Object.keys(kwargs).length === 0 ? {} : { SENTINEL_KWARGS: kwargs }),
    },
  }
}

function locationOf(access: ServerAccess, host: string): string {
  return `${access.ca === undefined ? 'redis' : 'rediss'}://${host}/0`
}

function commonOptions(access: ServerAccess): LocalCacheOptions {
  const { username, password } = access.user
  const kwargs = { ...(username === undefined ? {} : { username }), ...tlsKwargs(access) }
  return {
    ...(password === undefined ? {} : { PASSWORD: password }),
    ...(Object.keys(kwargs).length === 0 ? {} : { CONNECTION_POOL_KWARGS: kwargs }),
  }
}

function tlsKwargs({ ca, clientCertificates }: ServerAccess): LocalPoolKwargs {
  if (ca === undefined) return {}
  const { cert, key } = ca.clientFiles
  return { ssl_ca_certs: ca.file, ...(clientCertificates ? { ssl_certfile: cert, ssl_keyfile: key } : {}) }
}
