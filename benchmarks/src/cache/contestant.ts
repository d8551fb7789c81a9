/** What a contestant stores in. */
export type Place = 'server' | 'cluster' | 'near' | 'memory'

/** How hand-written code turns values into text and back. Caches do it themselves. */
export interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

/** Where a contestant connects to. */
export interface Target {
  readonly place: Place
  /** One URL of a server, or those of a cluster's nodes; none in memory. */
  readonly urls: readonly string[]
  /** For clients that know no values but text. */
  readonly codec: Codec
  /** To be called for errors that no call reports. They make the run fail. */
  readonly onError: (error: unknown) => void
}

/** The same work in each one's own words. A method that is absent is not measured. */
export interface Client {
  get?(key: string): Promise<unknown>
  /** Stores a value that lives for {@link LIFETIME_SECONDS}. */
  set?(key: string, value: unknown): Promise<unknown>
  /** Returns a list or a Map of values. */
  getMany?(keys: string[]): Promise<unknown>
  /** Stores values that live for {@link LIFETIME_SECONDS}. */
  setMany?(entries: readonly (readonly [key: string, value: unknown])[]): Promise<unknown>
  getOrSet?(key: string, load: () => Promise<unknown>): Promise<unknown>
  close(): Promise<unknown>
}

/** Opens a client that is connected, or returns `undefined` if this version of it cannot do what the place asks for. */
export type Open = (target: Target) => Promise<Client | undefined>

/** Every value lives so long, longer than its workload takes. */
export const LIFETIME_SECONDS = 300
