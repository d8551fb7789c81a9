import {
  type ClassRequirement,
  type ClassTable,
  classSetting,
  codecShape,
  commonShape,
  operationShape,
  type ParsedCodecSettings,
  type ParsedCommonSettings,
} from '@holdfast/core'
import { z } from 'zod'
import type { ClientClassSetting, PoolClassSetting } from './class-settings.ts'
import { type ForeignClient, isForeignClient, readClients } from './foreign-client.ts'
import { type Location, parseLocations } from './location.ts'
import { poolKwargsSchema } from './pool-kwargs.ts'
import { isRedisClientClass, type RedisClientClass } from './redis-client-class.ts'
import { type SentinelAddress, sentinelKwargsSetting, sentinelsSetting } from './sentinel.ts'
import type { Spelling } from './setting-paths.ts'
import type { RedisOptions } from './types.ts'

type ReadOption =
  | 'CLIENT_CLASS'
  | 'REDIS_CLIENT_CLASS'
  | 'CONNECTION_POOL_CLASS'
  | 'CONNECTION_FACTORY'
  | 'SENTINELS'
  | keyof ParsedCodecSettings

/** OPTIONS after parsing: names are classes. */
export interface ParsedRedisOptions extends Omit<RedisOptions, ReadOption>, ParsedCodecSettings {
  /** The topology, or the client library's class in the wrong place. */
  readonly CLIENT_CLASS?: ClientClassSetting | RedisClientClass | undefined
  /** The client library's class. */
  readonly REDIS_CLIENT_CLASS?: RedisClientClass | undefined
  /** How connections are held. */
  readonly CONNECTION_POOL_CLASS?: PoolClassSetting | undefined
  /** Whether Sentinels are asked where the servers are. */
  readonly CONNECTION_FACTORY?: 'default' | 'sentinel' | undefined
  /** The Sentinels. */
  readonly SENTINELS?: readonly SentinelAddress[] | undefined
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

/** The schema of LOCATION: URLs, which are parsed; or clients of ioredis, which are used as they are. */
export const locationSetting: z.ZodType<readonly Location[]> = z
  .union([z.string(), z.array(z.string()).min(1), foreignClient, z.array(foreignClient).min(1)])
  .transform((location, context) => {
    const isList = Array.isArray(location)
    const report = (message: string, index?: number): void => {
      context.issues.push({ code: 'custom', message, path: index === undefined ? [] : [index], input: location })
    }
    const clients = (isList ? location : [location]).filter(isForeignClient)
    if (clients.length > 0) return readClients(clients, (message, index) => report(message, isList ? index : undefined))
    const urls = location as string | readonly string[]
    return parseLocations(urls, (message, index) => report(message, isList ? index : undefined))
  })

const FACTORIES = {
  default: 'default',
  sentinel: 'sentinel',
  'django_redis.pool.ConnectionFactory': 'default',
  'django_redis.pool.SentinelConnectionFactory': 'sentinel',
} as const

/** The schema of CONNECTION_FACTORY: only names, because there is nothing to override. */
export const factorySetting: z.ZodType<'default' | 'sentinel'> = z
  .enum(Object.keys(FACTORIES) as (keyof typeof FACTORIES)[])
  .transform((name) => FACTORIES[name])

/** What CONNECTION_POOL_CLASS must be. */
export const POOL_REQUIREMENT: ClassRequirement = {
  fits: (found) => 'topology' in found && typeof found.prototype?.run === 'function',
  expected: 'a pool class such as ClusterConnectionPool',
}
const REDIS_CLIENT: ClassRequirement = { fits: isRedisClientClass, expected: "ioredis's Redis or Cluster" }
const CLIENT: ClassRequirement = {
  fits: (found) =>
    isRedisClientClass(found) || ('topology' in found && typeof found.prototype?.sendGroups === 'function'),
  expected: 'a client class such as ClusterClient',
}

/**
 * Makes the schema.
 *
 * @param classes - For settings that name classes.
 */
export function redisSchema(classes: ClassTable): RedisSchema {
  const seconds = z.number().min(0).nullable().optional()
  return z.strictObject({
    ...commonShape(classes),
    LOCATION: locationSetting.optional(),
    OPTIONS: z
      .strictObject({
        ...operationShape,
        CLIENT_CLASS: classSetting<ClientClassSetting | RedisClientClass>(classes, 'CLIENT_CLASS', CLIENT).optional(),
        REDIS_CLIENT_CLASS: classSetting<RedisClientClass>(classes, 'REDIS_CLIENT_CLASS', REDIS_CLIENT).optional(),
        CONNECTION_POOL_CLASS: classSetting<PoolClassSetting>(
          classes,
          'CONNECTION_POOL_CLASS',
          POOL_REQUIREMENT,
        ).optional(),
        CONNECTION_POOL_KWARGS: poolKwargsSchema.optional(),
        REDIS_CLIENT_KWARGS: poolKwargsSchema.optional(),
        CONNECTION_FACTORY: factorySetting.optional(),
        SENTINELS: sentinelsSetting.optional(),
        SENTINEL_KWARGS: sentinelKwargsSetting.optional(),
        REPLICA_READ_ONLY: z.boolean().optional(),
        REPLICA_MAX_LAG: z.number().positive().optional(),
        PARSER_CLASS: z.unknown().optional(),
        PASSWORD: z.string().optional(),
        SOCKET_TIMEOUT: seconds,
        SOCKET_CONNECT_TIMEOUT: seconds,
        ...codecShape(classes),
        PICKLE_VERSION: z.int().optional(),
        MAX_ENTRIES: z.int().optional(),
        CULL_FREQUENCY: z.int().optional(),
        CLOSE_CONNECTION: z.boolean().optional(),
      })
      .optional(),
  })
}
