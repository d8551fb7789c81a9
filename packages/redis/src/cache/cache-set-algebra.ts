import { ArgumentError, type KeyOptions, type ReadOptions } from '@holdfast/core'
import { combineSets, moveMember, type SetOperation, storeCombinedSets } from '../commands/set-algebra.ts'
import { CacheSets } from './cache-sets.ts'
import { listOf } from './cache-structures.ts'

/** Options of calls that write a set made of others. */
export interface SetStoreOptions extends KeyOptions {
  /** The version of the destination. @defaultValue `version` */
  readonly destinationVersion?: number | undefined
}

/**
 * Several sets at once. Where they live together (always on one server; in a cluster when they share a hash tag such as `{user:7}`) each call is one atomic command. Else the sets are
 * read from where they are and combined here, by the bytes of their members: the result is the same, but another client may write in between.
 */
export abstract class CacheSetAlgebra extends CacheSets {
  /**
   * Returns what is in the first set and in none of the others.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sdiff/ | Redis: SDIFF}
   */
  sdiff<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]> {
    return this.run<T[]>('sdiff', undefined, [], async () => this.#combine('sdiff', keys, options))
  }

  /**
   * Returns what is in every one of the sets.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sinter/ | Redis: SINTER}
   */
  sinter<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]> {
    return this.run<T[]>('sinter', undefined, [], async () => this.#combine('sinter', keys, options))
  }

  /**
   * Returns what is in any of the sets.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order, each once; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sunion/ | Redis: SUNION}
   */
  sunion<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]> {
    return this.run<T[]>('sunion', undefined, [], async () => this.#combine('sunion', keys, options))
  }

  /**
   * Stores what {@link CacheSetAlgebra.sdiff} returns in the place of whatever the destination holds, without a lifetime. Not atomic where the keys do not live together.
   *
   * @param destination - Logical key of the result; no members leave no key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, also one of the destination's own.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sdiffstore/ | Redis: SDIFFSTORE}
   */
  sdiffstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number> {
    return this.run('sdiffstore', destination, 0, async () => this.#store('sdiff', destination, keys, options))
  }

  /**
   * Stores what {@link CacheSetAlgebra.sinter} returns, as {@link CacheSetAlgebra.sdiffstore} does.
   *
   * @param destination - Logical key of the result; no members leave no key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, also one of the destination's own.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sinterstore/ | Redis: SINTERSTORE}
   */
  sinterstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number> {
    return this.run('sinterstore', destination, 0, async () => this.#store('sinter', destination, keys, options))
  }

  /**
   * Stores what {@link CacheSetAlgebra.sunion} returns, as {@link CacheSetAlgebra.sdiffstore} does.
   *
   * @param destination - Logical key of the result; no members leave no key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, also one of the destination's own.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sunionstore/ | Redis: SUNIONSTORE}
   */
  sunionstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number> {
    return this.run('sunionstore', destination, 0, async () => this.#store('sunion', destination, keys, options))
  }

  /**
   * Moves a member to another set. Where the sets do not live together it is added there and then removed here: for a moment it is in both, never in neither.
   *
   * @param source - Logical key of the set that has it.
   * @param destination - Logical key of the set that gets it.
   * @param member - The member.
   * @param options - Version of both (django-redis forgets the destination's), or one of the destination's own.
   * @returns False when the source does not have it, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smove/ | Redis: SMOVE}
   */
  smove(source: string, destination: string, member: unknown, options?: SetStoreOptions): Promise<boolean> {
    return this.run('smove', source, false, async () => {
      const bytes = this.entries.encode(member, source)
      const to = this.#destination(destination, options)
      return moveMember(this.store.client, this.makeKey(source, options), to, bytes)
    })
  }

  async #combine<T>(operation: SetOperation, keys: readonly string[], options?: ReadOptions): Promise<T[]> {
    const storedKeys = this.#storedKeys(operation, keys, options)
    const members = await combineSets(this.store.client, operation, this.accessOf(options), storedKeys)
    return this.decodeMembers(members, [...keys].join(', '))
  }

  async #store(
    operation: SetOperation,
    destination: string,
    keys: readonly string[],
    options?: SetStoreOptions,
  ): Promise<number> {
    const storedKeys = this.#storedKeys(`${operation}store`, keys, options)
    return storeCombinedSets(this.store.client, operation, this.#destination(destination, options), storedKeys)
  }

  #storedKeys(method: string, keys: readonly string[], options?: KeyOptions): string[] {
    const storedKeys = listOf(keys, 'keys').map((key) => this.makeKey(key, options))
    if (storedKeys.length > 0) return storedKeys
    throw new ArgumentError(`${method}() takes at least one key.`)
  }

  #destination(key: string, { version, destinationVersion = version }: SetStoreOptions = {}): string {
    return this.makeKey(key, { version: destinationVersion })
  }
}
