/** Whether a replica will do for a read, or only the primary. */
export type ReadFrom = 'any' | 'primary'

/** A lifetime on its way to the store: whole milliseconds above zero, `null` for ever, or the one the key has. */
export type Lifetime = number | null | 'keep'

/** Restricts a write: `nx` to keys that do not exist, `xx` to keys that do. */
export type WriteCondition = 'nx' | 'xx'

/** A value on its way to the store. */
export interface StoredEntry {
  /** Where to. */
  readonly storedKey: string
  /** Encoded, with its metadata. */
  readonly bytes: Buffer
  /** Whole milliseconds above zero, or `null` for ever. */
  readonly lifetimeMs: number | null
}

/** Where a lock stands after an attempt to take it. */
export interface LockGrant {
  /** Greater than that of every earlier holder; `undefined` where the lock is shared with a client that knows no fencing. */
  readonly fencingToken: number | undefined
}

/** A step of a rate limit; times in seconds. */
export interface LimitStep {
  /** How much a window allows. */
  readonly limit: number
  /** How long a window lasts. */
  readonly window: number
  /** How long everything is refused once the limit was exceeded; 0 until the window ends. */
  readonly block: number
  /** How much the step takes. */
  readonly cost: number
}

/** What is left of a rate limit after a step. */
export interface LimitState {
  /** How much was consumed in this window, the step included. */
  readonly hits: number
  /** Milliseconds until the window, or the block, ends. */
  readonly resetMs: number
  /** True while the limit was exceeded and a block is in force. */
  readonly blocked: boolean
}

/**
 * What a backend does: stored keys and encoded bytes are read, written and walked over. It knows no versions, no values, no timeouts of the caller's;
 * `BaseCache` does the rest, alike for all backends.
 *
 * Never called after {@link Store.close}. What a read returns belongs to the caller.
 */
export interface Store {
  /** Names of the places its keys live in, equal for two stores in one database; empty when it shares with nobody. */
  readonly storeIds: readonly string[]
  /** True where every value is to be stored with a window in which few callers refresh it (django-redis's HerdClient). */
  readonly herd?: boolean

  /** Reads one value. */
  read(storedKey: string, from: ReadFrom): Promise<Buffer | undefined>
  /** Reads values in the order of the keys. */
  readMany(storedKeys: readonly string[], from: ReadFrom): Promise<(Buffer | undefined)[]>
  /** Reads a value's first bytes; none when the key is missing or holds no value but a list, a hash and the like. */
  readStart(storedKey: string, length: number, from: ReadFrom): Promise<Buffer>
  /** Writes one value; false when the condition forbade it. */
  write(storedKey: string, bytes: Buffer, lifetime: Lifetime, condition?: WriteCondition): Promise<boolean>
  /** Writes values, each with a lifetime of its own; throws when one of them was not written. */
  writeMany(entries: readonly StoredEntry[]): Promise<void>
  /** Replaces a value if it is still the expected one, in one atomic step; false when it is not. */
  swap(storedKey: string, expected: Buffer, bytes: Buffer, lifetime: Lifetime): Promise<boolean>
  /** Gives missing keys the values offered, makes all of them live at least so long, and returns what they hold now, in one atomic step for each. */
  ensure(
    entries: readonly (readonly [storedKey: string, bytes: Buffer])[],
    lifetimeMs: number | null,
  ): Promise<Buffer[]>
  /** Removes keys; how many existed. */
  remove(storedKeys: readonly string[]): Promise<number>
  /** Tells whether a key exists, whatever it holds. */
  exists(storedKey: string, from: ReadFrom): Promise<boolean>
  /** Sets a lifetime; false when the key does not exist. */
  expire(storedKey: string, lifetimeMs: number | null): Promise<boolean>
  /** Remaining milliseconds, `null` for never, `undefined` for a missing key. */
  remaining(storedKey: string, from: ReadFrom): Promise<number | null | undefined>
  /** Adds to a raw integer atomically and keeps its lifetime; `'missing'`, or `'not an integer'`, which stays as it was. */
  increment(storedKey: string, delta: bigint): Promise<bigint | 'missing' | 'not an integer'>
  /** Renames a key, with value and lifetime, over whatever the target holds; false when the source does not exist. */
  rename(from: string, to: string): Promise<boolean>
  /** Walks over the stored keys that match a Redis glob, in bounded batches. */
  scan(glob: string, itersize: number): AsyncIterable<readonly string[]>
  /** Removes everything in the database, whoever's it is; how many keys there were. */
  flush(): Promise<number>

  /** Takes a free lock; `undefined` when somebody holds it. `fenceKey` is where its fencing numbers are drawn from. */
  acquireLock(
    lockKey: string,
    token: string,
    lifetimeMs: number | null,
    fenceKey: string | undefined,
  ): Promise<LockGrant | undefined>
  /** Gives a lock that the token holds a new lifetime, counted from now or added to the rest; false when somebody else, or nobody, holds it. */
  extendLock(lockKey: string, token: string, lifetimeMs: number, from: 'now' | 'rest'): Promise<boolean>
  /** Frees a lock that the token holds; false when somebody else, or nobody, holds it. */
  releaseLock(lockKey: string, token: string): Promise<boolean>
  /** The token that holds a lock. */
  readLock(lockKey: string): Promise<string | undefined>

  /** Takes one step of a rate limit, in one atomic step. */
  consume(limitKey: string, step: LimitStep): Promise<LimitState>

  /** Lets go of what the store holds; called once. */
  close(): Promise<void>
}
