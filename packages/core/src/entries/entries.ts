import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type Codec, parseInteger } from '../codec/codec.ts'
import { FRAME_HEADER_BYTES, FrameKind, isFrame } from '../codec/frame.ts'
import { pause } from '../coordination/pause.ts'
import { DecodeError } from '../errors.ts'
import type { Statistics } from '../operations/statistics.ts'
import type { ReadFrom, Store, WriteCondition } from '../store.ts'
import { servesStale } from './herd.ts'
import { type Mark, readMark, writeMark } from './mark.ts'
import type { Tags } from './tags.ts'

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

const ATTEMPTS = 100
const CONTENTION_MS = 5
const NO_MARK: Mark = {}

/** What {@link Entries} is made with. */
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

/**
 * Values with what is known beside them. A value without tags and stale time is stored as it is, costs nothing and can be read by Django; any other carries a mark.
 */
export class Entries {
  readonly #options: EntriesOptions

  /**
   * @param options - Store, codec, tags.
   */
  constructor(options: EntriesOptions) {
    this.#options = options
  }

  /** Reads what a key holds. */
  async read(storedKey: string, key: string, from: ReadFrom): Promise<Entry | undefined> {
    const bytes = await this.#options.store.read(storedKey, from)
    if (bytes === undefined) return undefined
    if (!isFrame(bytes, FrameKind.marked)) return { bytes, body: bytes, mark: NO_MARK, alive: true }
    return (await this.#open([[key, bytes]]))[0]
  }

  /** Reads what many keys hold, in their order. */
  async readMany(
    storedKeys: readonly string[],
    keys: readonly string[],
    from: ReadFrom,
  ): Promise<(Entry | undefined)[]> {
    const found = await this.#options.store.readMany(storedKeys, from)
    const present: [key: string, bytes: Buffer][] = []
    for (const [index, bytes] of found.entries()) if (bytes) present.push([keys[index] as string, bytes])
    const entries = (await this.#open(present)).values()
    return found.map((bytes) => bytes && (entries.next().value as Entry))
  }

  /** Tells whether a key holds something alive. For what has no mark, this is the existence of the key. */
  async has(storedKey: string, key: string, from: ReadFrom): Promise<boolean> {
    // Both leave in one tick, so in one round trip.
    const { store } = this.#options
    const [exists, start] = await Promise.all([
      store.exists(storedKey, from),
      store.readStart(storedKey, FRAME_HEADER_BYTES, from),
    ])
    if (!exists || !isFrame(start, FrameKind.marked)) return exists
    return (await this.read(storedKey, key, from))?.alive ?? false
  }

  /**
   * Decodes an entry.
   *
   * @returns The value; `undefined` when it cannot be read or does not fit and that counts as a miss.
   */
  async value(entry: Entry, key: string, schema?: StandardSchemaV1): Promise<unknown> {
    const value = this.decode(entry.body, key)
    if (!schema || value === undefined) return value
    const checked = await schema['~standard'].validate(value)
    if (!checked.issues) return checked.value
    this.#options.statistics.add('unreadable')
    return undefined
  }

  /** Decodes a value; `undefined` when it cannot be read and that counts as a miss. */
  decode(body: Buffer, key: string): unknown {
    const { codec, onDecodeError, statistics } = this.#options
    try {
      return codec.decode(body, key)
    } catch (error) {
      if (onDecodeError === 'error' || !(error instanceof DecodeError)) throw error
      statistics.add('unreadable')
      return undefined
    }
  }

  /**
   * Returns what a reader gets who does not load: the value, unless it is dead or stale.
   *
   * With the herd client a stale value is served to most readers, and missing for those who shall refresh it.
   */
  async serve(entry: Entry, key: string, schema?: StandardSchemaV1): Promise<unknown> {
    const { herdMs, statistics } = this.#options
    const now = Date.now()
    const stale = isStale(entry, now)
    if (!entry.alive || (stale && !servesStale(entry, herdMs, now))) return undefined
    const value = await this.value(entry, key, schema)
    if (value !== undefined) statistics.add(stale ? 'staleHits' : 'hits')
    return value
  }

  /** Encodes a value. */
  encode(value: unknown, key: string): Buffer {
    return this.#options.codec.encode(value, key)
  }

  /** Puts a mark on an encoded value where it needs one. */
  seal(body: Buffer, { lifetimeMs, staleMs = this.#options.herdMs, tags, loadMs }: Sealing): Sealed {
    const ends = lifetimeMs !== null && (staleMs > 0 || loadMs !== undefined)
    if (!ends && tags === undefined) return { bytes: body, lifetimeMs }
    const stale = ends ? { staleAt: Date.now() + lifetimeMs, staleMs, loadMs } : NO_MARK
    return { bytes: writeMark({ ...stale, tags }, body), lifetimeMs: ends ? lifetimeMs + staleMs : lifetimeMs }
  }

  /** Writes where a condition allows it; an entry that is not alive counts as missing. */
  async write(storedKey: string, key: string, sealed: Sealed, condition?: WriteCondition): Promise<boolean> {
    const { store } = this.#options
    if (condition === 'xx' && !(await this.has(storedKey, key, 'primary'))) return false
    if (await store.write(storedKey, sealed.bytes, sealed.lifetimeMs, condition)) return true
    const dead = condition === 'nx' ? await this.#deadBytes(storedKey, key) : undefined
    return dead !== undefined && store.swap(storedKey, dead, sealed.bytes, sealed.lifetimeMs)
  }

  /**
   * Replaces a value and keeps its lifetime; its tags are no longer its tags.
   *
   * @param fresh - What to store where there is nothing; `undefined` to store nothing there.
   * @returns False when nothing was stored.
   */
  async replace(storedKey: string, key: string, body: Buffer, fresh: Sealed | undefined): Promise<boolean> {
    const { store } = this.#options
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const start = await store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
      const entry = isFrame(start, FrameKind.marked) ? await this.read(storedKey, key, 'primary') : undefined
      if (entry?.alive) {
        const bytes = entry.mark.staleAt === undefined ? body : writeMark({ ...entry.mark, tags: undefined }, body)
        if (await store.swap(storedKey, entry.bytes, bytes, 'keep')) return true
      } else if (!entry && (await store.write(storedKey, body, 'keep', 'xx'))) {
        return true
      } else if (!fresh || (await this.write(storedKey, key, fresh, 'nx'))) {
        return fresh !== undefined
      }
    }
    return false
  }

  /**
   * Gives an entry a new lifetime: its stale time begins anew, and its tags live as long.
   *
   * @param expire - Sets the lifetime of the key itself; false when there is nothing to set. @defaultValue the store's `expire`
   * @returns False when there is no entry that is alive, or nothing was set.
   */
  async touch(
    storedKey: string,
    key: string,
    lifetimeMs: number | null,
    expire = (): Promise<boolean> => this.#options.store.expire(storedKey, lifetimeMs),
  ): Promise<boolean> {
    const { store, tags } = this.#options
    const reading = store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    const [start, existed] = await Promise.all([reading, expire()])
    if (!existed || lifetimeMs === 0 || !isFrame(start, FrameKind.marked)) return existed
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const entry = await this.read(storedKey, key, 'primary')
      if (!entry?.alive) return false
      // Tokens that are gone meanwhile make the entry void, whatever is written here.
      const kept = lifetimeMs === null ? null : lifetimeMs + (entry.mark.staleMs ?? this.#options.herdMs)
      await tags.capture(Object.keys(entry.mark.tags ?? {}), kept)
      const sealed = this.seal(entry.body, { ...entry.mark, lifetimeMs })
      if (await store.swap(storedKey, entry.bytes, sealed.bytes, sealed.lifetimeMs)) return true
    }
    return false
  }

  /** Remaining milliseconds until an entry is missing or, with the herd client, stale. */
  async remaining(storedKey: string, key: string, from: ReadFrom): Promise<number | null | undefined> {
    const { store, herdMs } = this.#options
    // Without the herd client this is one command: what a tag or a stale time change about it is not worth a second.
    if (herdMs === 0) return store.remaining(storedKey, from)
    const [ms, entry] = await Promise.all([
      store.remaining(storedKey, from),
      this.read(storedKey, key, from).catch(() => undefined),
    ])
    const { staleAt, staleMs = 0 } = entry?.mark ?? NO_MARK
    return typeof ms === 'number' && staleAt !== undefined ? Math.max(0, ms - staleMs) : ms
  }

  /** Moves an entry to another key; false when there is none that is alive. */
  async rename(from: string, to: string, key: string): Promise<boolean> {
    const { store } = this.#options
    const start = await store.readStart(from, FRAME_HEADER_BYTES, 'primary')
    // First: what is dead must not take the place of what the other key holds.
    if (isFrame(start, FrameKind.marked) && !(await this.read(from, key, 'primary'))?.alive) return false
    return store.rename(from, to)
  }

  /** Adds to an integer that carries a mark. */
  async increment(storedKey: string, key: string, delta: bigint): Promise<bigint | 'missing' | 'not an integer'> {
    for (;;) {
      const entry = await this.read(storedKey, key, 'primary')
      if (!entry?.alive) return 'missing'
      const current = parseInteger(entry.body)
      if (current === undefined) return 'not an integer'
      const sum = BigInt(current) + delta
      const bytes = Buffer.from(String(sum))
      const marked = entry.mark === NO_MARK ? bytes : writeMark(entry.mark, bytes)
      if (await this.#options.store.swap(storedKey, entry.bytes, marked, 'keep')) return sum
      // Somebody else's step came first. Of many who try, each time at least one gets through.
      await pause(Math.random() * CONTENTION_MS)
    }
  }

  /** The bytes of an entry that is there and not alive. */
  async #deadBytes(storedKey: string, key: string): Promise<Buffer | undefined> {
    const start = await this.#options.store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    if (!isFrame(start, FrameKind.marked)) return undefined
    const entry = await this.read(storedKey, key, 'primary')
    return entry && !entry.alive ? entry.bytes : undefined
  }

  /** Takes marks off and judges their tags, all in one command. */
  async #open(found: readonly (readonly [key: string, bytes: Buffer])[]): Promise<Entry[]> {
    const entries = found.map(([key, bytes]) => this.#unmark(key, bytes))
    const tagged = entries.filter(({ mark }) => mark.tags !== undefined)
    if (tagged.length === 0) return entries
    const current = await this.#options.tags.current(tagged.map(({ mark }) => mark))
    const alive = new Map(tagged.map((entry, index) => [entry, current[index] === true]))
    return entries.map((entry) => (alive.has(entry) ? { ...entry, alive: alive.get(entry) === true } : entry))
  }

  #unmark(key: string, bytes: Buffer): Entry {
    if (!isFrame(bytes, FrameKind.marked)) return { bytes, body: bytes, mark: NO_MARK, alive: true }
    try {
      return { bytes, alive: true, ...readMark(bytes) }
    } catch (cause) {
      if (this.#options.onDecodeError === 'error') {
        throw new DecodeError(`The value of "${key}" cannot be read: ${(cause as Error).message}.`, { cause })
      }
      this.#options.statistics.add('unreadable')
      return { bytes, body: bytes, mark: NO_MARK, alive: false }
    }
  }
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
