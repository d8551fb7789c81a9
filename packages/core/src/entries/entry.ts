import type { Mark } from './mark.ts'

/** The mark of a value that has none. */
export const NO_MARK: Mark = {}

/** What a key holds. */
export interface Entry {
  /** As it is stored, for compare-and-set. */
  readonly bytes: Buffer
  /** The encoded value. */
  readonly body: Buffer
  /** What is known beside the value. */
  readonly mark: Mark
  /** False when one of its tags was invalidated since the value was begun, or its mark cannot be read: then it is as good as missing. */
  readonly alive: boolean
}

/** How a value is to be stored. */
export interface Sealing {
  /** Milliseconds until it is stale, `null` for never. */
  readonly lifetimeMs: number | null
  /** Milliseconds for which it may be served after that. @defaultValue 0, or the herd client's window */
  readonly staleMs?: number | undefined
  /** Tokens of its tags. */
  readonly tags?: Mark['tags']
  /** How long it took to load, where that shall be known: for early refreshes. */
  readonly loadMs?: number | undefined
}

/** Bytes for the store, and how long it keeps them. */
export interface Sealed {
  /** Encoded, with a mark where one is needed. */
  readonly bytes: Buffer
  /** Milliseconds the key lives, the time of being stale included. */
  readonly lifetimeMs: number | null
}

/**
 * Tells whether an entry has outlived its timeout and is only kept for those who accept it stale.
 *
 * @param entry - An entry.
 * @param now - Unix milliseconds.
 */
export function isStale({ mark }: Entry, now: number): boolean {
  return mark.staleAt !== undefined && now >= mark.staleAt
}
