import {
  type ClassRequirement,
  type ClassTable,
  classSetting,
  commonShape,
  type ParsedCommonSettings,
  type SerializerClass,
  serializerSetting,
} from '@holdfast/core'
import { z } from 'zod'
import type { ClientClass } from '../clients/client.ts'
import type { PoolClass } from '../pools/pool.ts'
import { type ForeignClient, isForeignClient, readClients } from './foreign-client.ts'
import { type Location, parseLocations } from './location.ts'
import { poolKwargsSchema } from './pool-kwargs.ts'
import { isRedisClientClass, type RedisClientClass } from './redis-client-class.ts'
import type { Spelling } from './setting-paths.ts'
import type { RedisOptions } from './types.ts'

type ClassOption = 'CLIENT_CLASS' | 'REDIS_CLIENT_CLASS' | 'CONNECTION_POOL_CLASS' | 'SERIALIZER'

/** OPTIONS after parsing: names are classes. */
export interface ParsedRedisOptions extends Omit<RedisOptions, ClassOption> {
  /** The topology, or the client library's class in the wrong place. */
  readonly CLIENT_CLASS?: ClientClass | RedisClientClass | undefined
  /** The client library's class. */
  readonly REDIS_CLIENT_CLASS?: RedisClientClass | undefined
  /** How connections are held. */
  readonly CONNECTION_POOL_CLASS?: PoolClass | undefined
  /** Turns values into bytes. */
  readonly SERIALIZER?: SerializerClass | undefined
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

/** The schema of LOCATION: URLs, read; or clients of ioredis, which stay what they are. */
export const locationSetting: z.ZodType<readonly Location[]> = z
  .union([z.string(), z.array(z.string()).min(1), foreignClient, z.array(foreignClient).min(1)])
  .transform((location, context) => {
    const isList = Array.isArray(location)
    const complain = (message: string, index?: number): void => {
      context.issues.push({ code: 'custom', message, path: index === undefined ? [] : [index], input: location })
    }
    const clients = (isList ? location : [location]).filter(isForeignClient)
    if (clients.length > 0)
      return readClients(clients, (message, index) => complain(message, isList ? index : undefined))
    const urls = location as string | readonly string[]
    return parseLocations(urls, (message, index) => complain(message, isList ? index : undefined))
  })

/** What CONNECTION_POOL_CLASS must be. */
export const POOL_REQUIREMENT: ClassRequirement = {
  fits: (found) => 'topology' in found && typeof found.prototype?.run === 'function',
  expected: 'a pool class such as ClusterConnectionPool',
}
const REDIS_CLIENT: ClassRequirement = { fits: isRedisClientClass, expected: "ioredis's Redis or Cluster" }
const CLIENT: ClassRequirement = {
  fits: (found) =>
    isRedisClientClass(found) || ('topology' in found && typeof found.prototype?.runGroups === 'function'),
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
        CLIENT_CLASS: classSetting<ClientClass | RedisClientClass>(classes, 'CLIENT_CLASS', CLIENT).optional(),
        REDIS_CLIENT_CLASS: classSetting<RedisClientClass>(classes, 'REDIS_CLIENT_CLASS', REDIS_CLIENT).optional(),
        CONNECTION_POOL_CLASS: classSetting<PoolClass>(classes, 'CONNECTION_POOL_CLASS', POOL_REQUIREMENT).optional(),
        CONNECTION_POOL_KWARGS: poolKwargsSchema.optional(),
        REDIS_CLIENT_KWARGS: poolKwargsSchema.optional(),
        CONNECTION_FACTORY: z.literal('django_redis.pool.ConnectionFactory').optional(),
        PARSER_CLASS: z.unknown().optional(),
        PASSWORD: z.string().optional(),
        SOCKET_TIMEOUT: seconds,
        SOCKET_CONNECT_TIMEOUT: seconds,
        SERIALIZER: serializerSetting(classes),
        PICKLE_VERSION: z.int().optional(),
        MAX_ENTRIES: z.int().optional(),
        CULL_FREQUENCY: z.int().optional(),
      })
      .optional(),
  })
}
