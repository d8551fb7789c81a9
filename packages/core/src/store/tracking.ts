/**
 * Vouches for what was read while it was current. It lives as long as the connection that brings one server's
 * invalidation messages; another connection has another guard.
 */
export interface Guard {
  /**
   * Until when what was read under it may be served, by the clock of `performance.now()`. The server moves it on by
   * answering; negative infinity once messages may have been lost.
   */
  readonly until: number
}

/** Is told what changes in a store. */
export interface Follower {
  /** What the stored keys that it asks about start with. */
  readonly prefixes: readonly string[]
  /** A key was written or removed, by anybody. */
  forget(storedKey: string): void
  /**
   * Nothing that was read under a guard can be trusted any more.
   *
   * @param guard - The guard. @defaultValue all of them
   */
  forgetAll(guard?: Guard): void
}

/** Tells what others change in a store. A store that has it can be read from process memory. */
export interface Tracking {
  /**
   * Returns what vouches for a key now.
   *
   * @param storedKey - A stored key that starts with one of the follower's prefixes.
   * @returns `undefined` while nothing does: then the key must not be held.
   */
  guard(storedKey: string): Guard | undefined
  /**
   * Tells a follower of every change from now on. What this process writes itself is told before it is sent and again
   * before its caller knows that it is done.
   *
   * @param follower - The follower.
   */
  follow(follower: Follower): void
}

/** NEAR_CACHE, parsed. */
export interface NearCacheOptions {
  /** How many values and tokens of tags are held, at most. */
  readonly maxEntries: number
  /** How many bytes of memory they take, at most. */
  readonly maxSize: number
  /** Milliseconds that a value is held, at most. */
  readonly timeoutMs: number
  /** Globs over the logical keys that are held; `undefined` for all. */
  readonly keys: readonly string[] | undefined
  /** Tells what others change. */
  readonly tracking: Tracking
}
