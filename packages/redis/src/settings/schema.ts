import {
  type ClassRequirement,
  type ClassTable,
  classSetting,
  codecShape,
  commonShape,
  integerOf,
  notSetByNull,
  numberOf,
  operationShape,
  type ParsedCodecSettings,
  type ParsedCommonSettings,
  z,
} from '@holdfast/core'
import type { NodeRedisClient } from '../node-redis-client.ts'
import type { ClientClassSetting, PoolClassSetting } from './class-settings.ts'
import { type Factory, factorySetting } from './factory.ts'
import { type ForeignClient, isForeignClient, readClients } from './foreign-client.ts'
import { type Location, parseLocations } from './location.ts'
import { type NearCacheSettings, nearCacheSetting } from './near-cache.ts'
import { isNodeRedisClient, readNodeRedisClients } from './node-redis.ts'
import { type ConnectionPoolKwargs, poolKwargsSchema } from './pool-kwargs.ts'
import { isRedisClientClass, type RedisClientClass } from './redis-client-class.ts'
import { type SentinelAddress, type SentinelKwargs, sentinelKwargsSetting, sentinelsSetting } from './sentinel.ts'
import type { Spelling } from './setting-paths.ts'
import type { RedisOptions } from './types.ts'

type ReadOption =
  | 'CLIENT_CLASS'
  | 'REDIS_CLIENT_CLASS'
  | 'CONNECTION_POOL_CLASS'
  | 'CONNECTION_FACTORY'
  | 'SENTINELS'
  | 'SENTINEL_KWARGS'
  | 'CONNECTION_POOL_KWARGS'
  | 'REDIS_CLIENT_KWARGS'
  | 'PASSWORD'
  | 'REPLICA_READ_ONLY'
  | 'NEAR_CACHE'
  | keyof ParsedCodecSettings

/** OPTIONS after parsing: names are classes. */
export interface ParsedRedisOptions extends Omit<RedisOptions, ReadOption>, ParsedCodecSettings {
  /** The topology, or the client library's class in the wrong place. */
  readonly CLIENT_CLASS?: ClientClassSetting | RedisClientClass | undefined
  /** The client library's class. */
  readonly REDIS_CLIENT_CLASS?: RedisClientClass | undefined
  /** How connections are held. */
  readonly CONNECTION_POOL_CLASS?: PoolClassSetting | undefined
  /** Who knows where the servers are: the settings, Sentinels, or the nodes of a cluster. */
  readonly CONNECTION_FACTORY?: Factory | undefined
  /** The Sentinels. */
  readonly SENTINELS?: readonly SentinelAddress[] | undefined
  /** Arguments of connections to them. */
  readonly SENTINEL_KWARGS?: SentinelKwargs | undefined
  /** Arguments of the pool. */
  readonly CONNECTION_POOL_KWARGS?: ConnectionPoolKwargs | undefined
  /** The same arguments, in their other place. */
  readonly REDIS_CLIENT_KWARGS?: ConnectionPoolKwargs | undefined
  /** Password of the servers. */
  readonly PASSWORD?: string | undefined
  /** Whether only the first server takes writes. */
  readonly REPLICA_READ_ONLY?: boolean | undefined
  /** What is held in process memory. */
  readonly NEAR_CACHE?: NearCacheSettings | undefined
}

/** Settings after parsing. */
export type ParsedRedisSettings = ParsedCommonSettings & {
  /** The servers, read. */
  readonly LOCATION?: readonly Location[] | undefined
  /** Names are classes. */
  readonly OPTIONS?: ParsedRedisOptions | undefined
  /** How the user spells them, where that is not django-redis's way. */
  readonly spelling?: Spelling
}

/** The schema of a Redis cache's settings. */
export type RedisSchema = z.ZodType<ParsedRedisSettings>

const foreignClient = z.custom<ForeignClient>(isForeignClient, 'a client of ioredis')
const nodeRedisClient = z.custom<NodeRedisClient>(isNodeRedisClient, 'a client of node-redis')

/** The schema of LOCATION: URLs, which are parsed; or clients of ioredis or node-redis, which are used as they are. */
export const locationSetting: z.ZodType<readonly Location[]> = z
  .union([
    z.string(),
    z.array(z.string()).min(1),
    foreignClient,
    z.array(foreignClient).min(1),
    nodeRedisClient,
    z.array(nodeRedisClient).min(1),
  ])
  .transform((location, context) => {
    const isList = Array.isArray(location)
    const report = (message: string, index?: number): void => {
      context.issues.push({ code: 'custom', message, path: index === undefined ? [] : [index], input: location })
    }
    const reportOne = (message: string, index?: number): void => report(message, isList ? index : undefined)
    const given: readonly unknown[] = isList ? location : [location]
    const clients = given.filter(isForeignClient)
    if (clients.length > 0) return readClients(clients, reportOne)
    const nodeRedis = given.filter(isNodeRedisClient)
    if (nodeRedis.length > 0) return readNodeRedisClients(nodeRedis, reportOne)
    return parseLocations(location as string | readonly string[], reportOne)
  })

/** What CONNECTION_POOL_CLASS must be. */
const POOL: ClassRequirement = {
  fits: (found) => 'topology' in found && typeof found.prototype?.run === 'function',
  expected: 'a pool class such as ClusterConnectionPool',
}
const REDIS_CLIENT: ClassRequirement = { fits: isRedisClientClass, expected: "ioredis's Redis or Cluster" }
const CLIENT: ClassRequirement = {
  fits: (found) =>
    isRedisClientClass(found) || ('topology' in found && typeof found.prototype?.sendGroups === 'function'),
  expected: 'a client class such as ClusterClient',
}

// Keys and scripts alone may have as much: they are no large values.
const SMALLEST_LARGE_VALUE = 4096
// Less would refuse the commands of one tick.
const SMALLEST_IN_FLIGHT = 1024 * 1024

/** The schemas of OPTIONS, by django-redis's names. */
export type OptionsShape = Readonly<Record<string, z.ZodType>>

/**
 * Makes the schemas of OPTIONS.
 *
 * @param classes - For settings that name classes.
 */
export function optionsShape(classes: ClassTable): OptionsShape {
  const seconds = notSetByNull(numberOf(z.number().min(0)))
  return {
    ...operationShape,
    CLIENT_CLASS: classSetting<ClientClassSetting | RedisClientClass>(classes, 'CLIENT_CLASS', CLIENT).optional(),
    REDIS_CLIENT_CLASS: classSetting<RedisClientClass>(classes, 'REDIS_CLIENT_CLASS', REDIS_CLIENT).optional(),
    CONNECTION_POOL_CLASS: classSetting<PoolClassSetting>(classes, 'CONNECTION_POOL_CLASS', POOL).optional(),
    CONNECTION_POOL_KWARGS: poolKwargsSchema.optional(),
    REDIS_CLIENT_KWARGS: poolKwargsSchema.optional(),
    CONNECTION_FACTORY: notSetByNull(factorySetting),
    SENTINELS: notSetByNull(sentinelsSetting),
    SENTINEL_KWARGS: notSetByNull(sentinelKwargsSetting),
    REPLICA_READ_ONLY: notSetByNull(z.boolean()),
    REPLICA_MAX_LAG: z.number().positive().optional(),
    NEAR_CACHE: notSetByNull(nearCacheSetting),
    MULTI_KEY: z.literal(['together', 'per-key']).optional(),
    BATCH_COMMANDS: z.boolean().optional(),
    BATCH_GETS: z.boolean().optional(),
    LARGE_VALUE_BYTES: z.union([z.literal(false), z.int().min(SMALLEST_LARGE_VALUE)]).optional(),
    MAX_BYTES_IN_FLIGHT: z.int().min(SMALLEST_IN_FLIGHT).optional(),
    PARSER_CLASS: notSetByNull(z.unknown()),
    PASSWORD: notSetByNull(z.string()),
    SOCKET_TIMEOUT: seconds,
    SOCKET_CONNECT_TIMEOUT: seconds,
    ...codecShape(classes),
    PICKLE_VERSION: notSetByNull(integerOf(z.int())),
    MAX_ENTRIES: notSetByNull(z.int()),
    CULL_FREQUENCY: notSetByNull(z.int()),
    CLOSE_CONNECTION: notSetByNull(z.boolean()),
  }
}

/**
 * Makes the schema of a cache's settings, by our names and django-redis's.
 *
 * @param classes - For settings that name classes.
 */
export function redisSchema(classes: ClassTable): RedisSchema {
  return z.strictObject({
    ...commonShape(classes),
    LOCATION: locationSetting.optional(),
    OPTIONS: z.strictObject(optionsShape(classes)).optional(),
  }) as unknown as RedisSchema
}
