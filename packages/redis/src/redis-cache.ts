import {
  ArgumentError,
  type BackendContext,
  BaseCache,
  type ClassTable,
  describeType,
  type KeyOptions,
  NO_FALLBACK,
  optionRule,
  optionsChecker,
  recognizeAcrossCopies,
} from '@holdfast/core'
import type { Redis } from 'ioredis'
import { isHerd } from './assembly/choose-topology.ts'
import { connect } from './assembly/connect.ts'
import type { KeyLocation, RedisNode } from './clients/client.ts'
import { expiry } from './commands/expiry.ts'
import { hashes } from './commands/hashes.ts'
import { scoreRanges } from './commands/score-ranges.ts'
import { setAlgebra } from './commands/set-algebra.ts'
import { sets } from './commands/sets.ts'
import { sortedSets } from './commands/sorted-sets.ts'
import { install } from './commands/table.ts'
import type { Expiry } from './contract/expiry.ts'
import type { Hashes } from './contract/hashes.ts'
import type { ScoreRanges } from './contract/score-ranges.ts'
import type { SetAlgebra } from './contract/set-algebra.ts'
import type { Sets } from './contract/sets.ts'
import type { SortedSets } from './contract/sorted-sets.ts'
import { trackChanges } from './near/track-changes.ts'
import type { RawConnection } from './raw-connection.ts'
import { RedisStore } from './redis-store.ts'
import { type ParsedRedisSettings, type RedisSchema, redisSchema } from './settings/schema.ts'
import type { Topology } from './settings/topology.ts'

/** Options of {@link RedisCache.getRedisConnection}. */
export interface ConnectionOptions extends KeyOptions {
  /** False when a replica may answer. @defaultValue true */
  readonly write?: boolean | undefined
  /** The logical key that it is for; needed on shards, where each server has other keys. */
  readonly key?: string | undefined
}

const leaseRules = { version: optionRule.integer, key: optionRule.text }
const checkLease = optionsChecker<Omit<ConnectionOptions, 'write'>>('withConnection(work, options)', leaseRules, 'key')
const checkConnection = optionsChecker<ConnectionOptions>('getRedisConnection(options)', {
  ...leaseRules,
  write: optionRule.boolean,
})

/** The methods that the class installs from tables; each interface documents its own. */
export interface RedisCache extends Expiry, Hashes, Sets, SetAlgebra, SortedSets, ScoreRanges {}

/**
 * A cache on Redis or Valkey, on any topology: Django's contract, and django-redis's hashes, sets and sorted sets; one
 * round trip to each server where Redis allows it.
 *
 * @see {@link https://github.com/jazzband/django-redis | django-redis}, whose settings it takes
 */
export class RedisCache extends BaseCache<RedisStore> {
  static {
    install<RedisCache>(RedisCache.prototype, (cache) => cache.parts, [
      expiry,
      hashes,
      sets,
      setAlgebra,
      sortedSets,
      scoreRanges,
    ])
  }

  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static schema(classes: ClassTable): RedisSchema {
    return redisSchema(classes)
  }

  /**
   * Makes the client and its pools. Connects to nothing yet.
   *
   * @param settings - Parsed settings.
   * @param context - Alias, shared pools, warnings.
   * @throws SettingsError when LOCATION, client and pool do not go together.
   */
  static openStore(settings: ParsedRedisSettings, context: BackendContext): RedisStore {
    const { OPTIONS = {} } = settings
    const client = connect(settings, context)
    const near = OPTIONS.NEAR_CACHE && trackChanges(client, OPTIONS.NEAR_CACHE, context)
    const sender = near?.client ?? client
    return new RedisStore(sender, isHerd(OPTIONS), sender, near?.options)
  }

  /**
   * Returns ioredis's shared connection, ready (django-redis's `get_redis_connection`). Never change its state (MULTI
   * without a pipeline, WATCH, SELECT, SUBSCRIBE, blocking commands): all commands of the cache go through it. Keys are
   * the stored ones: see {@link RedisCache.makeKey}.
   *
   * @param options - `write: false` when a replica may answer; `key`, with its version, where several servers share the
   * keys. @defaultValue `{ write: true }`
   * @returns A `Redis`, or a `Cluster` on a cluster.
   * @throws ArgumentError on shards, without a key.
   *
   * @example
   * ```ts
   * const redis = await cache.getRedisConnection()
   * await redis.pfadd(cache.makeKey('visitors'), visitor)
   * ```
   */
  async getRedisConnection(options?: ConnectionOptions): Promise<RawConnection> {
    const { write = true, key, version } = checkConnection(options)
    return this.parts.store.client.raw(
      write ? 'primary' : 'any',
      key === undefined ? undefined : this.makeKey(key, { version }),
    )
  }

  /**
   * Runs work on an exclusive connection: for WATCH and MULTI, blocking commands, subscriptions. It is leased from the
   * pool, whose `max_connections` bounds how many there are, until the work's promise settles. Keys are the stored
   * ones: see {@link RedisCache.makeKey}.
   *
   * @param work - Uses the connection until its promise settles, and not after. Its errors come through unchanged.
   * @param options - On a cluster and on shards: a logical key that lives on the server that is meant.
   * @returns What the work returns.
   * @throws `PoolExhaustedError` beyond `max_connections`: at once, or with a blocking pool after its `timeout`.
   * Nothing is ignored here.
   *
   * @example
   * ```ts
   * const key = cache.makeKey('stock')
   * await cache.withConnection(async (redis) => {
   *   await redis.watch(key)
   *   const left = Number(await redis.get(key))
   *   return left > 0 && redis.multi().decr(key).exec()
   * }, { key: 'stock' })
   * ```
   */
  withConnection<T>(work: (redis: Redis) => Promise<T>, options?: Omit<ConnectionOptions, 'write'>): Promise<T> {
    return this.parts.operations.run('withConnection', options?.key, NO_FALLBACK, async () => {
      const { key, version } = checkLease(options)
      if (typeof work !== 'function') {
        throw new ArgumentError(`withConnection() takes a function of the connection, got ${describeType(work)}.`)
      }
      return this.parts.store.client.lease(key === undefined ? undefined : this.makeKey(key, { version }), work)
    })
  }

  /**
   * Finds where a key lives: the stored key, the primary's address, and in a cluster the hash slot.
   *
   * @param key - Logical key; it need not exist.
   * @param options - Version.
   *
   * @example
   * ```ts
   * await cache.locate('foo') // { storedKey: ':1:foo', slot: 9445, node: '127.0.0.1:30001' }
   * ```
   */
  async locate(key: string, options?: KeyOptions): Promise<KeyLocation> {
    return this.parts.store.client.locate(this.makeKey(key, options))
  }

  /**
   * What the cache connects to: one server (with its replicas), shards, servers that Sentinels watch, or a Redis
   * Cluster.
   */
  get topology(): Topology {
    return this.parts.store.client.topology
  }

  /**
   * Lists the servers behind the cache, for their health, memory and versions. With Sentinels these are the primary and
   * the replica that serves reads.
   *
   * @returns One server; a primary and its replicas; all shards; all nodes of a cluster. Only a cluster has to be
   * connected for that.
   * @throws `ConnectionInterruptedError` when a cluster is out of reach.
   *
   * @example
   * ```ts
   * for (const node of await cache.nodes()) console.log(node.address, node.role, await node.run((redis) => redis.dbsize(), 'any'))
   * ```
   */
  nodes(): Promise<readonly RedisNode[]> {
    return this.parts.store.client.nodes()
  }
}

recognizeAcrossCopies({ RedisCache })
