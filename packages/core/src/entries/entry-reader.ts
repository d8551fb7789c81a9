import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Codec } from '../codec/codec.ts'
import { FRAME_HEADER_BYTES, FrameKind, isFrame } from '../codec/frame.ts'
import { DecodeError } from '../errors/errors.ts'
import type { Statistics } from '../operations/statistics.ts'
import type { ReadFrom, Store } from '../store/store.ts'
import { type Entry, isStale, NO_MARK } from './entry.ts'
import { servesStale } from './herd.ts'
import { readMark } from './mark.ts'
import type { Tags } from './tags.ts'

/** What {@link EntryReader} is made with. */
export interface EntriesOptions {
  /** Where bytes live. */
  readonly store: Store
  /** Values to bytes and back. */
  readonly codec: Codec
  /** Judges the tags of marks. */
  readonly tags: Tags
  /** Where unreadable values are counted. */
  readonly statistics: Statistics
  /** What to do about a value that cannot be decoded. */
  readonly onDecodeError: 'error' | 'miss'
  /** Milliseconds for which every value may be served stale; 0 without the herd client. */
  readonly herdMs: number
}

/** Reads values with what is known beside them. */
export class EntryReader {
  /** What it is made with. */
  protected readonly options: EntriesOptions

  /**
   * @param options - Store, codec, tags.
   */
  constructor(options: EntriesOptions) {
    this.options = options
  }

  /** Reads what a key holds. */
  async read(storedKey: string, key: string, from: ReadFrom): Promise<Entry | undefined> {
    const bytes = await this.options.store.read(storedKey, from)
    if (bytes === undefined) return undefined
    if (!isFrame(bytes, FrameKind.marked)) return { bytes, body: bytes, mark: NO_MARK, alive: true }
    return (await this.#open([[key, bytes]]))[0]
  }

  /** Tells whether a key holds something that is present. For what has no mark, this is the existence of the key. */
  async has(storedKey: string, key: string, from: ReadFrom): Promise<boolean> {
    // Both leave in one tick, so in one round trip.
    const { store } = this.options
    const [exists, start] = await Promise.all([
      store.exists(storedKey, from),
      store.readStart(storedKey, FRAME_HEADER_BYTES, from),
    ])
    if (!exists || !isFrame(start, FrameKind.marked)) return exists
    return this.isPresent(await this.read(storedKey, key, from))
  }

  /** Tells whether an entry counts as existing: it is neither dead nor, but for the herd client, stale. What a loader alone may serve is missing for all others. */
  isPresent(entry: Entry | undefined): entry is Entry {
    return entry?.alive === true && (this.options.herdMs > 0 || !isStale(entry, Date.now()))
  }

  /** Decodes a value; `undefined` when it cannot be read and that counts as a miss. */
  decode(body: Buffer, key: string): unknown {
    const { codec, onDecodeError, statistics } = this.options
    try {
      return codec.decode(body, key)
    } catch (error) {
      if (onDecodeError === 'error' || !(error instanceof DecodeError)) throw error
      statistics.add('unreadable')
      return undefined
    }
  }

  /**
   * Returns the value that an entry holds if it fits a schema.
   *
   * @returns What the schema makes of it; `undefined` when it cannot be read or does not fit and that counts as a miss.
   */
  async value(entry: Entry, key: string, schema: StandardSchemaV1 | undefined): Promise<unknown> {
    const value = this.decode(entry.body, key)
    return value === undefined || !schema ? value : this.#fit(value, schema)
  }

  /**
   * Returns what a reader gets who does not load: the value, unless it is dead or stale. Counts a hit or a miss.
   *
   * With the herd client a stale value is served to most readers, and missing for those who shall refresh it.
   *
   * @returns The value, `undefined` for a miss; a promise only where there is a schema, as every hit passes here.
   */
  serve(entry: Entry | undefined, key: string, schema?: StandardSchemaV1): unknown {
    const stale = entry?.mark.staleAt !== undefined && isStale(entry, Date.now())
    const served = entry?.alive === true && (!stale || servesStale(entry, this.options.herdMs, Date.now()))
    const value = served ? this.decode(entry.body, key) : undefined
    if (value !== undefined && schema) return this.#serveFitting(value, schema, stale)
    this.options.statistics.add(value === undefined ? 'misses' : stale ? 'staleHits' : 'hits')
    return value
  }

  /** Reads many keys and returns what {@link EntryReader.serve} makes of them, in their order; misses are left out. */
  async serveMany<T>(
    storedKeys: readonly string[],
    keys: readonly string[],
    from: ReadFrom,
    schema?: StandardSchemaV1,
  ): Promise<Map<string, T>> {
    const found = await this.options.store.readMany(storedKeys, from)
    const present: [key: string, bytes: Buffer][] = []
    for (const [index, bytes] of found.entries()) if (bytes) present.push([keys[index] as string, bytes])
    const entries = (await this.#open(present)).values()
    const served = new Map<string, T>()
    for (const [index, key] of keys.entries()) {
      const value = this.serve(found[index] && entries.next().value, key, schema)
      const fitting = value instanceof Promise ? await value : value
      if (fitting !== undefined) served.set(key, fitting as T)
    }
    return served
  }

  /** Remaining milliseconds until an entry is missing or, with the herd client, stale. */
  async remaining(storedKey: string, key: string, from: ReadFrom): Promise<number | null | undefined> {
    const { store, herdMs } = this.options
    // Without the herd client this is one command: what a tag or a stale time change about it is not worth a second.
    if (herdMs === 0) return store.remaining(storedKey, from)
    const [ms, entry] = await Promise.all([
      store.remaining(storedKey, from),
      this.read(storedKey, key, from).catch(() => undefined),
    ])
    const { staleAt, staleMs = 0 } = entry?.mark ?? NO_MARK
    return typeof ms === 'number' && staleAt !== undefined ? Math.max(0, ms - staleMs) : ms
  }

  /** Takes marks off and judges their tags, all in one command. */
  async #open(found: readonly (readonly [key: string, bytes: Buffer])[]): Promise<Entry[]> {
    const entries = found.map(([key, bytes]) => this.#unmark(key, bytes))
    const tagged = entries.filter(({ mark }) => mark.tags !== undefined)
    if (tagged.length === 0) return entries
    const current = await this.options.tags.current(tagged.map(({ mark }) => mark))
    const alive = new Map(tagged.map((entry, index) => [entry, current[index] === true]))
    return entries.map((entry) => (alive.has(entry) ? { ...entry, alive: alive.get(entry) === true } : entry))
  }

  #unmark(key: string, bytes: Buffer): Entry {
    if (!isFrame(bytes, FrameKind.marked)) return { bytes, body: bytes, mark: NO_MARK, alive: true }
    try {
      return { bytes, alive: true, ...readMark(bytes) }
    } catch (cause) {
      if (this.options.onDecodeError === 'error') {
        throw new DecodeError(`The value of "${key}" cannot be read: ${(cause as Error).message}.`, { cause })
      }
      this.options.statistics.add('unreadable')
      return { bytes, body: bytes, mark: NO_MARK, alive: false }
    }
  }

  async #serveFitting(value: unknown, schema: StandardSchemaV1, stale: boolean): Promise<unknown> {
    const fitting = await this.#fit(value, schema)
    this.options.statistics.add(fitting === undefined ? 'misses' : stale ? 'staleHits' : 'hits')
    return fitting
  }

  async #fit(value: unknown, schema: StandardSchemaV1): Promise<unknown> {
    const checked = await schema['~standard'].validate(value)
    if (!checked.issues) return checked.value
    this.options.statistics.add('unreadable')
    return undefined
  }
}
