import type { StoreInspection } from './store-inspection.ts'
import type { NearCacheOptions } from './tracking.ts'

/** Whether a replica may answer a read (`any`), or only the primary. */
export type ReadFrom = 'any' | 'primary'

/** The lifetime of a write: whole milliseconds above 0, `null` for ever, or `keep` for the one that the key has. */
export type Lifetime = number | null | 'keep'

/** Restricts a write: `nx` to keys that do not exist, `xx` to keys that do. */
export type WriteCondition = 'nx' | 'xx'

/** A value to write. */
export interface StoredEntry {
  /** The key. */
  readonly storedKey: string
  /** The encoded value, with its metadata. */
  readonly bytes: Buffer
  /** Whole milliseconds above 0, or `null` for ever. */
  readonly lifetimeMs: number | null
}

/** What a store returns for a lock that was taken. */
export interface LockGrant {
  /**
   * A number greater than that of every earlier holder; `undefined` if the lock is shared with a client without
   * fencing.
   */
  readonly fencingToken: number | undefined
}

/** A step of a rate limit. Times are in seconds. */
export interface LimitStep {
  /** How many hits a window allows. */
  readonly limit: number
  /** How long a window lasts. */
  readonly window: number
  /** How long everything is refused after the limit was exceeded; 0 for until the window ends. */
  readonly block: number
  /** How many hits the step takes. */
  readonly cost: number
}

/** The state of a rate limit after a step. */
export interface LimitState {
  /** Hits in this window, including the step. */
  readonly hits: number
  /** Milliseconds until the window or the block ends. */
  readonly resetMs: number
  /** True while everything is refused because the limit was exceeded. */
  readonly blocked: boolean
}

/**
 * What a backend implements: it reads, writes and lists stored keys and encoded bytes. Versions, values and callers'
 * timeouts are the business of `BaseCache`, which implements everything else once, for every backend.
 *
 * No method is called after {@link Store.close}. The caller may change the bytes that a read returns.
 */
export interface Store {
  /**
   * Identifies the databases that its keys live in. Two stores that share a database have an equal id; empty if the
   * store shares with no other.
   */
  readonly storeIds: readonly string[]
  /** What it connects to, for those who watch: `'cluster'`, `'locmem'`, … */
  readonly topology?: string
  /** What it tells those who look into it; left out where it tells nothing. */
  readonly inspection?: StoreInspection | undefined
  /** True if every value gets a window in which few callers refresh it (django-redis's HerdClient). */
  readonly herd?: boolean
  /** How to hold values in process memory; left out where they are not held. */
  readonly near?: NearCacheOptions | undefined

  /**
   * Returns this store for one operation: whatever its methods wait for counts together, against one deadline. Called
   * where an operation may need several commands; the store of one operation returns itself.
   *
   * Without it, each call of a method has a deadline of its own.
   *
   * @param waitedMs - Milliseconds that the operation has waited for the store already. @defaultValue 0
   */
  forOperation?(waitedMs?: number): Store

  /** Reads one value. */
  read(storedKey: string, from: ReadFrom): Promise<Buffer | undefined>
  /**
   * Returns the stored bytes themselves, if they lie in this process: the same object until the value is replaced. The
   * caller must not change them.
   */
  readNow?(storedKey: string): Buffer | undefined
  /** Reads values in the order of the keys. */
  readMany(storedKeys: readonly string[], from: ReadFrom): Promise<(Buffer | undefined)[]>
  /**
   * Reads the first bytes of a value; returns no bytes when the key is missing or holds a list, a hash or another
   * structure.
   */
  readStart(storedKey: string, length: number, from: ReadFrom): Promise<Buffer>
  /** Writes one value; false when the condition forbade it. */
  write(storedKey: string, bytes: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean>
  /** Writes values, each with its own lifetime; throws when one of them was not written. */
  writeMany(entries: readonly StoredEntry[]): Promise<void>
  /** Replaces a value in one atomic step if it equals the expected one; false when it does not. */
  swap(storedKey: string, expected: Buffer, bytes: Buffer, lifetime: Lifetime): Promise<boolean>
  /**
   * Gives each missing key the offered value, extends every lifetime to at least this one, and returns the values. One
   * atomic step per key.
   */
  ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]>
  /** Removes keys; returns how many existed. */
  remove(storedKeys: readonly string[]): Promise<number>
  /** Removes a key in one atomic step if its value equals the expected one; false when it does not. */
  removeIf(storedKey: string, expected: Buffer): Promise<boolean>
  /** Tells whether a key exists; its type does not matter. */
  exists(storedKey: string, from: ReadFrom): Promise<boolean>
  /** Sets a lifetime; false when the key does not exist. */
  expire(storedKey: string, lifetimeMs: number | null): Promise<boolean>
  /** Returns the remaining milliseconds, `null` for never, `undefined` for a missing key. */
  remaining(storedKey: string, from: ReadFrom): Promise<number | null | undefined>
  /**
   * Adds to an integer in one atomic step, keeps its lifetime and returns the sum; `'missing'` or `'not an integer'`
   * when it changed nothing.
   *
   * With `head`, the value is these bytes and then the integer, and they stay. A store that cannot do that returns
   * `'not an integer'`: then the value is read, and swapped until nobody else changes it meanwhile.
   */
  increment(storedKey: string, delta: bigint, head?: Buffer): Promise<bigint | 'missing' | 'not an integer'>
  /** Moves value and lifetime to another key and overwrites that key; false when the source does not exist. */
  rename(from: string, to: string): Promise<boolean>
  /**
   * Lists the stored keys that match a Redis glob, in batches: one for each step that looked at about `itersize` keys,
   * also if none of them matched.
   */
  scan(glob: string, itersize: number): AsyncIterable<readonly string[]>
  /** Empties the database, including the keys of other applications; returns how many keys there were. */
  flush(): Promise<number>

  /** Takes a free lock; `undefined` when someone holds it. `fenceKey` holds the counter of its fencing tokens. */
  acquireLock(
    lockKey: string,
    token: string,
    lifetimeMs: number | null,
    fenceKey: string | undefined,
  ): Promise<LockGrant | undefined>
  /** Extends a lock that the token holds, from now or by adding to the rest; false when the token does not hold it. */
  extendLock(lockKey: string, token: string, lifetimeMs: number, from: 'now' | 'rest'): Promise<boolean>
  /** Frees a lock that the token holds; false when the token does not hold it. */
  releaseLock(lockKey: string, token: string): Promise<boolean>
  /** Returns the token that holds a lock. */
  readLock(lockKey: string): Promise<string | undefined>

  /** Takes one step of a rate limit, in one atomic step. */
  consume(limitKey: string, step: LimitStep): Promise<LimitState>

  /** Frees what the store holds. Called once. */
  close(): Promise<void>
}
