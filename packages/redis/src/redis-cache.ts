import {
  type BackendContext,
  BaseCache,
  baseOptions,
  type ClassTable,
  type KeyOptions,
  type KeyScope,
  type SharesStore,
  type WriteCondition,
} from '@holdfast/core'
import type { Client, KeyLocation } from './clients/client.ts'
import { batchesOf, settleAll } from './clients/many.ts'
import { increment } from './commands/increment.ts'
import { rename } from './commands/rename.ts'
import { scan } from './commands/scan.ts'
import type { Connection } from './pools/pool.ts'
import { connect } from './settings/connect.ts'
import { type ParsedRedisSettings, type RedisSchema, redisSchema } from './settings/schema.ts'

/** Which raw connection is wanted. */
export interface ConnectionOptions extends KeyOptions {
  /** False when a replica will do. @defaultValue true */
  readonly write?: boolean | undefined
  /** The logical key that it is for; needed on shards, where each server has keys of its own. */
  readonly key?: string | undefined
}

/**
 * A cache on Redis or Valkey, on any topology: Django's contract, one round trip to each server where Redis allows it.
 *
 * @see {@link https://github.com/jazzband/django-redis | django-redis}, whose settings it takes
 */
export class RedisCache extends BaseCache implements SharesStore {
  readonly #client: Client

  /**
   * The schema of its settings.
   *
   * @param classes - For settings that name classes.
   */
  static schema(classes: ClassTable): RedisSchema {
    return redisSchema(classes)
  }

  /**
   * Connects to nothing yet.
   *
   * @param settings - Parsed settings.
   * @param context - Alias, shared pools, warnings.
   * @throws SettingsError when LOCATION, client and pool do not go together.
   */
  constructor(settings: ParsedRedisSettings, context: BackendContext) {
    super(baseOptions(settings, context))
    this.#client = connect(settings, context)
  }

  get storeIds(): readonly string[] {
    return this.#client.storeIds
  }

  /**
   * Returns the shared connection of ioredis, ready (django-redis's `get_redis_connection`). Never put it into a state of its own (MULTI without a pipeline, WATCH,
   * SELECT, SUBSCRIBE, blocking commands): all commands of the cache go through it. Keys are the stored ones: see {@link RedisCache.makeKey}.
   *
   * @param options - `write: false` when a replica will do; `key`, with its version, where several servers share the keys. @defaultValue `{ write: true }`
   * @returns A `Redis`, or a `Cluster` on a cluster.
   * @throws ArgumentError on shards, without a key.
   *
   * @example
   * ```ts
   * const redis = await cache.getRedisConnection()
   * await redis.pfadd(cache.makeKey('visitors'), visitor)
   * ```
   */
  getRedisConnection({ write = true, key, ...options }: ConnectionOptions = {}): Promise<Connection> {
    return this.#client.raw(write ? 'write' : 'read', key === undefined ? undefined : this.makeKey(key, options))
  }

  /**
   * Says where a key lives: the stored key, the primary's address, and in a cluster the hash slot.
   *
   * @param key - Logical key; it need not exist.
   * @param options - Version.
   *
   * @example
   * ```ts
   * await cache.locate('foo') // { storedKey: ':1:foo', slot: 4526, node: '127.0.0.1:30001' }
   * ```
   */
  async locate(key: string, options?: KeyOptions): Promise<KeyLocation> {
    return this.#client.locate(this.makeKey(key, options))
  }

  protected async read(storedKey: string): Promise<Buffer | undefined> {
    return (await this.#client.run('read', storedKey, (redis) => redis.getBuffer(storedKey))) ?? undefined
  }

  protected async readMany(storedKeys: readonly string[]): Promise<(Buffer | undefined)[]> {
    const values: (Buffer | undefined)[] = []
    for (const batch of batchesOf(storedKeys)) {
      const start = values.length
      const groups = await this.#client.runGroups('read', batch, (redis, keys) => redis.mgetBuffer(keys))
      for (const { indexes, result } of groups) {
        for (const [at, index] of indexes.entries()) values[start + index] = result[at] ?? undefined
      }
    }
    return values
  }

  protected async write(
    storedKey: string,
    bytes: Buffer,
    ttlMs: number | null,
    condition?: WriteCondition,
  ): Promise<boolean> {
    const options = [...(ttlMs === null ? [] : ['PX', ttlMs]), ...(condition ? [condition] : [])]
    return (
      (await this.#client.run('write', storedKey, (redis) => redis.call('SET', storedKey, bytes, ...options))) === 'OK'
    )
  }

  protected async writeMany(entries: readonly (readonly [string, Buffer])[], ttlMs: number | null): Promise<void> {
    // MSET knows no lifetime. These SETs leave in one tick, so in one write to each server.
    for (const batch of batchesOf(entries)) {
      await settleAll(batch.map(([key, bytes]) => this.write(key, bytes, ttlMs)))
    }
  }

  protected async remove(storedKeys: readonly string[]): Promise<number> {
    let removed = 0
    for (const batch of batchesOf(storedKeys)) {
      const groups = await this.#client.runGroups('write', batch, (redis, keys) => redis.unlink(keys))
      for (const { result } of groups) removed += result
    }
    return removed
  }

  protected async exists(storedKey: string): Promise<boolean> {
    return (await this.#client.run('read', storedKey, (redis) => redis.exists(storedKey))) === 1
  }

  protected async expire(storedKey: string, ttlMs: number | null): Promise<boolean> {
    if (ttlMs !== null) {
      return (await this.#client.run('write', storedKey, (redis) => redis.pexpire(storedKey, ttlMs))) === 1
    }
    // PERSIST says 0 both for a missing key and for one that never expires anyway.
    const persisted = await this.#client.run('write', storedKey, (redis) => redis.persist(storedKey))
    return persisted === 1 || (await this.#client.run('write', storedKey, (redis) => redis.exists(storedKey))) === 1
  }

  protected async increment(storedKey: string, delta: bigint): Promise<bigint | undefined> {
    const sum = await increment(this.#client, storedKey, delta)
    if (sum === 'not an integer') throw this.notAnInteger(storedKey)
    return sum === 'missing' ? undefined : sum
  }

  protected rename(from: string, to: string): Promise<boolean> {
    return rename(this.#client, from, to)
  }

  protected async remaining(storedKey: string): Promise<number | null | undefined> {
    const ms = await this.#client.run('read', storedKey, (redis) => redis.pttl(storedKey))
    if (ms === -2) return undefined
    return ms === -1 ? null : ms
  }

  protected scan(scope: KeyScope, itersize: number): AsyncIterable<readonly string[]> {
    return scan(this.#client, scope.glob, itersize)
  }

  protected release(): Promise<void> {
    return this.#client.close()
  }
}
