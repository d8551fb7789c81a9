import type { KeyOptions, ReadOptions } from '@holdfast/core'

/** Options of calls that store a combination of sets. */
export interface SetStoreOptions extends KeyOptions {
  /** The version of the destination. @defaultValue `version` */
  readonly destinationVersion?: number | undefined
}

/**
 * Several sets at once. Where they live together (always on one server; in a cluster when they share a hash tag such as
 * `{user:7}`) each call is one atomic command. Otherwise the sets are read and combined here, by the bytes of their
 * members: the result is the same, but another client may write in between.
 */
export interface SetAlgebra {
  /**
   * Returns the members of the first set that are in none of the others.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sdiff/ | Redis: SDIFF}
   */
  sdiff<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]>

  /**
   * Returns the members that are in every set.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sinter/ | Redis: SINTER}
   */
  sinter<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]>

  /**
   * Returns the members that are in any of the sets.
   *
   * @param keys - Logical keys, at least one; a missing set is empty.
   * @param options - Version, and `read: 'primary'`.
   * @returns Members in no particular order, each once; none for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sunion/ | Redis: SUNION}
   */
  sunion<T = unknown>(keys: readonly string[], options?: ReadOptions): Promise<T[]>

  /**
   * Stores the result of {@link SetAlgebra.sdiff}, without a lifetime, over whatever the destination holds. Not atomic
   * where the keys do not live together.
   *
   * @param destination - Logical key of the result; an empty result removes the key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, and `destinationVersion`.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sdiffstore/ | Redis: SDIFFSTORE}
   */
  sdiffstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number>

  /**
   * Stores the result of {@link SetAlgebra.sinter}, as {@link SetAlgebra.sdiffstore} does.
   *
   * @param destination - Logical key of the result; an empty result removes the key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, and `destinationVersion`.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sinterstore/ | Redis: SINTERSTORE}
   */
  sinterstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number>

  /**
   * Stores the result of {@link SetAlgebra.sunion}, as {@link SetAlgebra.sdiffstore} does.
   *
   * @param destination - Logical key of the result; an empty result removes the key.
   * @param keys - Logical keys, at least one; the destination may be among them.
   * @param options - Version, and `destinationVersion`.
   * @returns How many members the result has; 0 for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/sunionstore/ | Redis: SUNIONSTORE}
   */
  sunionstore(destination: string, keys: readonly string[], options?: SetStoreOptions): Promise<number>

  /**
   * Moves a member to another set. Where the sets do not live together, it is added to one and then removed from the
   * other: for a moment it is in both, never in neither.
   *
   * @param source - Logical key of the set that has it.
   * @param destination - Logical key of the set that gets it.
   * @param member - The member.
   * @param options - Version of both (django-redis forgets the destination's), and `destinationVersion`.
   * @returns False when the source does not have it, and for an ignored error.
   * @see {@link https://redis.io/docs/latest/commands/smove/ | Redis: SMOVE}
   */
  smove(source: string, destination: string, member: unknown, options?: SetStoreOptions): Promise<boolean>
}
