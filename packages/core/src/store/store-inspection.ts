/** What a store knows of one key, beyond its value. */
export interface StoredFacts {
  /** Redis's name for what the key holds: `string`, `hash`, …; `none` when it does not exist. */
  readonly type: string
  /** Bytes of a string; what the server says that anything else takes. */
  readonly bytes?: number | undefined
  /** The server that has it: `host:port`. */
  readonly node?: string | undefined
  /** Its hash slot, in a cluster. */
  readonly slot?: number | undefined
}

/** The state of one server behind a store. What a server does not say is left out. */
export interface ServerState {
  /** `host:port`, or the name of a place in this process. */
  readonly address: string
  /** Primaries take writes. */
  readonly role: 'primary' | 'replica'
  /** False when it does not answer, or others say that it failed. */
  readonly reachable: boolean
  /** The address of a replica's primary. */
  readonly primary?: string | undefined
  /** Ranges of slots that it owns, both ends included; empty for a replica, and where there are no slots. */
  readonly slots: readonly (readonly [first: number, last: number])[]
  /** How many keys it has, of all applications. */
  readonly keys?: number | undefined
  /** Bytes in use. */
  readonly memory?: number | undefined
  /** Bytes that it may use; 0 is without bound. */
  readonly memoryLimit?: number | undefined
  /** Bytes that a replica is behind its primary. */
  readonly lag?: number | undefined
  /** Seconds since a replica last heard from its primary. */
  readonly silence?: number | undefined
  /** Connections of clients. */
  readonly clients?: number | undefined
  /** Commands in each second. */
  readonly load?: number | undefined
  /** The version of the server. */
  readonly version?: string | undefined
}

/** What a store tells those who look into it. */
export interface StoreInspection {
  /** Tells what is known of a key. */
  facts(storedKey: string): Promise<StoredFacts>
  /** Counts the keys of all primaries, those of other applications included. */
  size(): Promise<number>
  /** Asks every server for its state. A server that does not answer is not reachable, and no error. */
  servers(): Promise<readonly ServerState[]>
}
