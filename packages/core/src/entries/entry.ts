import type { Metadata } from './metadata.ts'

/** The metadata of a value that is stored without any. */
export const NO_METADATA: Metadata = {}

/** What a key holds. */
export interface Entry {
  /** The bytes in the store, for compare and swap. */
  readonly bytes: Buffer
  /** The key that holds them. */
  readonly storedKey: string
  /** The encoded value. */
  readonly body: Buffer
  /** What is stored beside the value. */
  readonly metadata: Metadata
  /**
   * False when one of its tags was invalidated since the value was computed, when its metadata cannot be read, and for
   * a placeholder. Then it counts as missing.
   */
  readonly valid: boolean
  /**
   * Milliseconds since the value became stale, negative before that; `undefined` if it never does. By the clock of the
   * store: clocks of hosts differ.
   */
  readonly overdueMs?: number | undefined
}

/** How to store a value. */
export interface EntryOptions {
  /** Milliseconds until the value is stale, `null` for never. */
  readonly lifetimeMs: number | null
  /** Milliseconds after that during which the stale value is kept. @defaultValue 0, or the herd client's window */
  readonly staleMs?: number | undefined
  /** The tokens of its tags. */
  readonly tags?: Metadata['tags']
  /** Milliseconds that loading took, where early refreshes need to know. */
  readonly loadMs?: number | undefined
}

/** Bytes for the store and how long it keeps them. */
export interface EntryToWrite {
  /** The encoded value, with metadata where it needs some. */
  readonly bytes: Buffer
  /** Milliseconds that the key lives, including the time that the value is stale. `null` for ever. */
  readonly lifetimeMs: number | null
}

/**
 * Returns how long a value has been stale.
 *
 * @param remainingMs - What its key has left to live; `undefined` when it is gone: then it was over when it was read, or
 *   is as good as over.
 * @param staleMs - The part of the key's lifetime in which the value is stale.
 * @returns Milliseconds, negative before that; `undefined` for never.
 */
export function overdueBy(remainingMs: number | null | undefined, staleMs = 0): number | undefined {
  if (remainingMs === null) return undefined
  return remainingMs === undefined ? Number.POSITIVE_INFINITY : staleMs - remainingMs
}

/**
 * Tells whether an entry is past its timeout and is kept only for callers that accept stale values.
 *
 * @param entry - An entry.
 */
export function isStale({ overdueMs }: Entry): boolean {
  return overdueMs !== undefined && overdueMs >= 0
}
