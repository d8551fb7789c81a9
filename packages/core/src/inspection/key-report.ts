/** Whether a read finds a value: `fresh` is a hit for all, `stale` for those who accept stale values. */
export type KeyState = 'fresh' | 'stale' | 'invalid' | 'loading' | 'unreadable' | 'missing' | 'other type'

/** A tag of a value. */
export interface TagState {
  /** The tag. */
  readonly name: string
  /** False when it was invalidated since the value was computed, or its token is gone. */
  readonly valid: boolean
}

/** What is known of a key, without its value. */
export interface KeyReport {
  /** Logical key. */
  readonly key: string
  /** The version that was asked for. */
  readonly version: number
  /** The stored key. */
  readonly storedKey: string
  /** Its family, with KEY_FAMILIES. */
  readonly family?: string | undefined
  /** The server that has it. */
  readonly node?: string | undefined
  /** Its hash slot, in a cluster. */
  readonly slot?: number | undefined
  /** Redis's name for what it holds; `none` when it does not exist. */
  readonly type: string
  /** Bytes in the store. */
  readonly bytes?: number | undefined
  /** Seconds until the key is gone; `null` for never, `undefined` when it is missing. */
  readonly timeToLive?: number | null | undefined
  /** Seconds until the value is stale, negative when it is; `undefined` if it has no stale time. */
  readonly freshFor?: number | undefined
  /** Seconds that loading the value took, where that is kept. */
  readonly loadTime?: number | undefined
  /** Its tags. */
  readonly tags: readonly TagState[]
  /** Whether this process holds it in its near cache. */
  readonly held: boolean
  /** Whether a read finds a value. */
  readonly state: KeyState
  /** Why a read would miss, in sentences; empty when it would hit. */
  readonly reasons: readonly string[]
}
