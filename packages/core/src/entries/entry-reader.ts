import type { StandardSchemaV1 } from '@standard-schema/spec'
import { FRAME_HEADER_BYTES, FrameKind, isFrame } from '../codec/frame.ts'
import { DecodeError } from '../errors/errors.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { ReadFrom, Store } from '../store/store.ts'
import { Turn } from '../time/turns.ts'
import type { EntriesOptions } from './entries-options.ts'
import { type Entry, isStale, NO_METADATA, overdueBy } from './entry.ts'
import { EntryValues } from './entry-values.ts'
import { decodeWithMetadata, type Metadata } from './metadata.ts'
import { orElsewhere } from './or-elsewhere.ts'
import { isPlaceholder } from './placeholder.ts'
import { isPlain, plainEntry } from './plain.ts'

/** What a key holds, and what is known of it. */
interface Found {
  readonly storedKey: string
  /** The logical key, for error messages. */
  readonly key: string
  readonly bytes: Buffer
  /** The remaining lifetime of the key, if it was asked for already. */
  readonly remaining?: Promise<number | null | undefined> | undefined
}

/** Reads values with their metadata. */
export class EntryReader {
  /** What it is made with. */
  protected readonly options: EntriesOptions
  /** Makes values of what is read. */
  readonly values: EntryValues

  /**
   * @param options - Store, codec, tags.
   */
  constructor(options: EntriesOptions) {
    this.options = options
    this.values = new EntryValues(options)
  }

  /**
   * Returns these entries over another view of their store.
   *
   * @param store - What the commands of one operation go through.
   */
  over(store: Store): EntryReader {
    const { options } = this
    return store === options.store ? this : new EntryReader({ ...options, store, tags: options.tags.over(store) })
  }

  /**
   * Reads what a key holds.
   *
   * @param key - The logical key, for error messages.
   * @param expectsStale - Whether to ask for the lifetime of the key in the same round trip. Otherwise a second one
   *   asks for it, if the value has a stale time. @defaultValue true with the herd client
   * @param begun - When the operation began, if this is its first step.
   * @returns The entry, valid or not; `undefined` when the key does not exist.
   * @throws DecodeError when its metadata cannot be read, unless that counts as a miss.
   */
  async read(
    storedKey: string,
    key: string,
    from: ReadFrom,
    expectsStale: boolean = this.options.herdMs > 0,
    begun?: number,
  ): Promise<Entry | undefined> {
    const { store, near } = this.options
    const ticket = from === 'any' ? near?.begin(storedKey) : undefined
    let asked: Found['remaining']
    const read = (origin: ReadFrom, own = store): Promise<Buffer | undefined> => {
      asked = expectsStale ? own.remaining(storedKey, origin) : undefined
      // If both fail, the read has the error.
      asked?.catch(() => {})
      return own.read(storedKey, origin)
    }
    try {
      const again = (): Promise<Buffer | undefined> => {
        near?.end(ticket)
        return read(from, this.#since(begun).options.store)
      }
      const bytes = await (ticket ? orElsewhere(read('primary'), again) : read(from))
      if (bytes === undefined) return undefined
      const entry = isPlain(bytes)
        ? plainEntry(bytes, storedKey)
        : ((await this.#parseAll([{ storedKey, key, bytes, remaining: asked }], from, begun))[0] as Entry)
      if (ticket && entry.valid && !isStale(entry)) near?.keep(ticket, key, entry)
      return entry
    } finally {
      near?.end(ticket)
    }
  }

  /**
   * Tells whether a key holds a present entry. Without metadata, an entry is present if its key exists.
   *
   * @param key - The logical key, for error messages.
   * @param begun - As for {@link EntryReader.read}.
   */
  async has(storedKey: string, key: string, from: ReadFrom, begun?: number): Promise<boolean> {
    const { store, near } = this.options
    if (from === 'any' && near?.find(storedKey)) return true
    // Both leave in one tick, so in one round trip.
    const [exists, start] = await Promise.all([
      store.exists(storedKey, from),
      store.readStart(storedKey, FRAME_HEADER_BYTES, from),
    ])
    if (!exists || isPlain(start)) return exists
    return this.isPresent(await this.#since(begun).read(storedKey, key, from))
  }

  /** Tells whether an entry is present: valid and fresh; stale too with the herd client. */
  isPresent(entry: Entry | undefined): entry is Entry {
    return entry?.valid === true && (this.options.herdMs > 0 || !isStale(entry))
  }

  /**
   * Returns what a reader that does not load gets: the value of a valid and fresh entry. Counts a hit or a miss.
   *
   * With the herd client most readers get a stale value too, and the others a miss, so that they refresh it.
   *
   * @param bytes - What the store holds.
   * @param storedKey - Where it is stored.
   * @param key - The logical key, for error messages.
   * @param from - Where it was read from.
   * @param schema - What the value has to fit.
   * @param begun - When the operation began, which read the bytes first.
   * @returns The value, or `undefined` for a miss. A promise only if there is metadata or a schema: every `get` runs
   *   through here.
   * @throws DecodeError when the value cannot be decoded and that is an error.
   */
  serve(
    bytes: Buffer | undefined,
    storedKey: string,
    key: string,
    from: ReadFrom,
    schema?: StandardSchemaV1,
    begun?: number,
  ): unknown {
    if (bytes === undefined || isPlain(bytes)) return this.values.servePlain(bytes, key, storedKey, schema)
    return this.#parseAll([{ storedKey, key, bytes }], from, begun).then(([entry]) =>
      this.values.serve(entry, key, schema),
    )
  }

  /**
   * Returns what readers get of many keys that an operation has read, as {@link EntryReader.serve} does for one: by key,
   * in their order, without misses.
   */
  async serveMany<T>(
    found: readonly (Buffer | undefined)[],
    storedKeys: readonly string[],
    keys: readonly string[],
    from: ReadFrom,
    schema?: StandardSchemaV1,
    begun?: number,
  ): Promise<Map<string, T>> {
    const special = await this.#specialOf(found, storedKeys, keys, from, begun)
    const served = new Map<string, T>()
    const turn = new Turn()
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] as string
      const entry = special?.get(index)
      const value = entry
        ? this.values.serve(entry, key, schema)
        : this.values.servePlain(found[index], key, storedKeys[index] as string, schema)
      const fitting = value instanceof Promise ? await value : value
      if (fitting !== undefined) served.set(key, fitting as T)
      if (turn.over) await turn.rest()
    }
    return served
  }

  /** Makes the entries, valid or not, of bytes that an operation read which began at `begun`. */
  async entriesOf(
    found: readonly (Buffer | undefined)[],
    storedKeys: readonly string[],
    keys: readonly string[],
    from: ReadFrom,
    begun?: number,
  ): Promise<(Entry | undefined)[]> {
    const special = await this.#specialOf(found, storedKeys, keys, from, begun)
    return found.map((bytes, index) => bytes && (special?.get(index) ?? plainEntry(bytes, storedKeys[index] as string)))
  }

  /** The entries, by their place, of those bytes that are more than an encoded value; `undefined` if none are. */
  #specialOf(
    found: readonly (Buffer | undefined)[],
    storedKeys: readonly string[],
    keys: readonly string[],
    from: ReadFrom,
    begun?: number,
  ): Promise<ReadonlyMap<number, Entry>> | undefined {
    const places: number[] = []
    const special: Found[] = []
    for (let index = 0; index < found.length; index += 1) {
      const bytes = found[index]
      if (bytes === undefined || isPlain(bytes)) continue
      places.push(index)
      special.push({ storedKey: storedKeys[index] as string, key: keys[index] as string, bytes })
    }
    if (special.length === 0) return undefined
    return this.#parseAll(special, from, begun).then(
      (entries) => new Map(entries.map((entry, at) => [places[at] as number, entry])),
    )
  }

  /**
   * Returns the milliseconds until an entry is missing or, with the herd client, stale.
   *
   * @param begun - As for {@link EntryReader.read}.
   * @returns `null` for never, `undefined` for a missing key.
   */
  async remaining(storedKey: string, key: string, from: ReadFrom, begun?: number): Promise<number | null | undefined> {
    const { store, herdMs } = this.options
    // Without the herd client one command is enough: reading tags and stale times as well is not worth a second one.
    if (herdMs === 0) return store.remaining(storedKey, from)
    const [ms, entry] = await Promise.all([
      store.remaining(storedKey, from),
      this.read(storedKey, key, from, true, begun).catch(() => undefined),
    ])
    const { staleAt, staleMs = 0 } = entry?.metadata ?? NO_METADATA
    return typeof ms === 'number' && staleAt !== undefined ? Math.max(0, ms - staleMs) : ms
  }

  /**
   * Parses stored bytes. All tags are checked with one command, all stale times with one for each, in one round trip.
   */
  async #parseAll(found: readonly Found[], from: ReadFrom, begun?: number): Promise<Entry[]> {
    const { store, tags } = this.#since(begun).options
    const entries: Entry[] = []
    const turn = new Turn()
    for (const each of found) {
      entries.push(this.#parse(each))
      if (turn.over) await turn.rest()
    }
    const tagged = entries.filter(({ metadata }) => metadata.tags !== undefined)
    const overdueMs = ({ staleAt, staleMs }: Metadata, { storedKey, remaining }: Found) =>
      staleAt === undefined
        ? undefined
        : (remaining ?? store.remaining(storedKey, from)).then((ms) => overdueBy(ms, staleMs))
    const [current, overdue] = await Promise.all([
      tags.areCurrent(
        tagged.map(({ metadata }) => metadata),
        from,
      ),
      Promise.all(entries.map(({ metadata }, index) => overdueMs(metadata, found[index] as Found))),
    ])
    const valid = new Map(tagged.map((entry, index) => [entry, current[index] === true]))
    return entries.map((entry, at) => ({ ...entry, valid: valid.get(entry) ?? entry.valid, overdueMs: overdue[at] }))
  }

  /** These entries for the rest of an operation, whose first step needs nobody to share a deadline with. */
  #since(begun: number | undefined): EntryReader {
    return begun === undefined ? this : this.over(oneOperation(this.options.store, begun))
  }

  #parse({ key, storedKey, bytes }: Found): Entry {
    if (isPlaceholder(bytes)) return { ...plainEntry(bytes, storedKey), valid: false }
    if (!isFrame(bytes, FrameKind.entry)) return plainEntry(bytes, storedKey)
    try {
      return { bytes, storedKey, valid: true, ...decodeWithMetadata(bytes) }
    } catch (cause) {
      if (this.options.onDecodeError === 'error') {
        throw new DecodeError(`The value of "${key}" cannot be read: ${(cause as Error).message}.`, { cause })
      }
      this.options.statistics.add('unreadable')
      return { ...plainEntry(bytes, storedKey), valid: false }
    }
  }
}
