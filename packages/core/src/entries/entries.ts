import { FRAME_HEADER_BYTES } from '../codec/frame.ts'
import { CONTENDED, compareAndSwap } from '../store/compare-and-swap.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { Store, WriteCondition } from '../store/store.ts'
import { type EntryOptions, type EntryToWrite, NO_METADATA } from './entry.ts'
import { EntryReader } from './entry-reader.ts'
import { encodeWithMetadata } from './metadata.ts'
import { isPlain } from './plain.ts'

/**
 * Reads and writes values with their metadata. A value without tags and stale time is stored as it is, which costs
 * nothing and lets Django read it; any other is stored in a frame.
 */
export class Entries extends EntryReader {
  override over(store: Store): Entries {
    const { options } = this
    return store === options.store ? this : new Entries({ ...options, store, tags: options.tags.over(store) })
  }

  /**
   * Encodes a value that is to be stored.
   *
   * @param value - Anything but `undefined`.
   * @param key - The logical key, for error messages.
   * @param storedKey - Where it will be stored.
   * @throws ArgumentError for `undefined`; EncodeError when the serializer cannot represent the value.
   */
  encode(value: unknown, key: string, storedKey?: string): Buffer {
    const { codec, statistics } = this.options
    const body = codec.encode(value, key, storedKey)
    statistics.wrote(key, body.length)
    return body
  }

  /**
   * Adds metadata to an encoded value where it needs some.
   *
   * @param body - The encoded value.
   * @param options - Its lifetime, and what to store beside it.
   */
  withMetadata(body: Buffer, options: EntryOptions): EntryToWrite {
    const { lifetimeMs, staleMs = this.options.herdMs, tags, loadMs } = options
    const becomesStale = lifetimeMs !== null && (staleMs > 0 || loadMs !== undefined)
    if (!becomesStale && tags === undefined) return { bytes: body, lifetimeMs }
    const stale = becomesStale
      ? { staleAt: Date.now() + lifetimeMs, staleMs, freshMs: lifetimeMs, loadMs }
      : NO_METADATA
    const bytes = encodeWithMetadata({ ...stale, tags }, body)
    return { bytes, lifetimeMs: becomesStale ? lifetimeMs + staleMs : lifetimeMs }
  }

  /**
   * Writes an entry if a condition allows it. An entry that is not present counts as missing.
   *
   * @param key - The logical key, for error messages.
   * @returns False when the condition forbade it.
   */
  async writeIf(condition: WriteCondition, storedKey: string, key: string, entry: EntryToWrite): Promise<boolean> {
    const one = this.#oneDeadline()
    const { store } = one.options
    if (condition === 'xx' && !(await one.has(storedKey, key, 'primary'))) return false
    if (await store.write(storedKey, entry.bytes, entry.lifetimeMs, condition)) return true
    const replaceable = condition === 'nx' ? await one.#replaceableBytes(storedKey, key) : undefined
    return replaceable !== undefined && store.swap(storedKey, replaceable, entry.bytes, entry.lifetimeMs)
  }

  /**
   * Replaces a value and keeps its lifetime. The new value has no tags.
   *
   * @param freshMs - The lifetime of the value if the key does not exist; `undefined` or 0 to store nothing then.
   * @returns False when nothing was stored.
   * @throws ContentionError when others change the entry during every attempt.
   */
  async replace(storedKey: string, key: string, body: Buffer, freshMs: number | null | undefined): Promise<boolean> {
    const one = this.#oneDeadline()
    const { store } = one.options
    const fresh = freshMs === undefined || freshMs === 0 ? undefined : this.withMetadata(body, { lifetimeMs: freshMs })
    return compareAndSwap(storedKey, async () => {
      const start = await store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
      const entry = isPlain(start) ? undefined : await one.read(storedKey, key, 'primary')
      if (this.isPresent(entry)) {
        const { metadata } = entry
        const bytes = metadata.staleAt === undefined ? body : encodeWithMetadata({ ...metadata, tags: undefined }, body)
        return (await store.swap(storedKey, entry.bytes, bytes, 'keep')) || CONTENDED
      }
      if (!entry && (await store.write(storedKey, body, 'keep', 'xx'))) return true
      if (!fresh) return false
      return (await one.writeIf('nx', storedKey, key, fresh)) || CONTENDED
    })
  }

  /**
   * Gives an entry a new lifetime. Its stale time starts over, and its tags live as long as it does.
   *
   * @param expire - Sets the lifetime of the key itself; false when there is nothing to set. The server's clock decides
   *   what is left then. @defaultValue the store's `expire`
   * @returns False when no entry is present, or nothing was set.
   * @throws ContentionError when others change the entry during every attempt.
   */
  async touch(
    storedKey: string,
    key: string,
    lifetimeMs: number | null,
    expire?: () => Promise<boolean>,
  ): Promise<boolean> {
    const one = this.#oneDeadline()
    const { store } = one.options
    // Asked first: a longer lifetime would make a stale value look fresh.
    const start = await store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    if ((expire || lifetimeMs !== 0) && !isPlain(start))
      return one.#touchWithMetadata(storedKey, key, lifetimeMs, expire)
    return expire ? expire() : store.expire(storedKey, lifetimeMs)
  }

  /**
   * Moves an entry to another key and overwrites what that key holds.
   *
   * @returns False when no entry is present.
   */
  async rename(from: string, to: string, key: string): Promise<boolean> {
    const one = this.#oneDeadline()
    const { store } = one.options
    if (this.options.codec.encrypts) return one.#moveEncrypted(from, to, key)
    const start = await store.readStart(from, FRAME_HEADER_BYTES, 'primary')
    // An entry that is not present must not overwrite what the other key holds.
    if (!isPlain(start) && !this.isPresent(await one.read(from, key, 'primary'))) return false
    return store.rename(from, to)
  }

  /** Whether values are encrypted, so that the store cannot change them. */
  get encrypted(): boolean {
    return this.options.codec.encrypts
  }

  /** A value is bound to its key, so the store cannot move it. Whoever reads meanwhile may find both. */
  #moveEncrypted(from: string, to: string, key: string): Promise<boolean> {
    const { store } = this.options
    return compareAndSwap(from, async () => {
      const [entry, lifetimeMs] = await Promise.all([this.read(from, key, 'primary'), store.remaining(from, 'primary')])
      if (!this.isPresent(entry) || lifetimeMs === undefined) return false
      if (from === to) return true
      const body = this.#rebind(entry.body, key, from, to)
      const bytes = entry.metadata === NO_METADATA ? body : encodeWithMetadata(entry.metadata, body)
      await store.write(to, bytes, lifetimeMs)
      return (await store.removeIf(from, entry.bytes)) || CONTENDED
    })
  }

  #rebind(body: Buffer, key: string, from: string, to: string): Buffer {
    try {
      return this.options.codec.rebind(body, key, from, to)
    } catch (error) {
      this.options.statistics.add('decryptErrors')
      throw error
    }
  }

  /**
   * Removes an entry: what storing a value with a timeout of 0 amounts to.
   *
   * @param condition - `nx` to remove nothing.
   * @returns What a write under the condition would have returned.
   */
  async end(storedKey: string, key: string, condition?: WriteCondition): Promise<boolean> {
    const one = condition === undefined ? this : this.#oneDeadline()
    const present = condition !== undefined && (await one.has(storedKey, key, 'primary'))
    if (condition === 'nx') return !present
    const removed = await one.options.store.remove([storedKey])
    return condition === undefined || (present && removed > 0)
  }

  /** These entries for one operation, which needs several commands. */
  #oneDeadline(): Entries {
    return this.over(oneOperation(this.options.store))
  }

  #touchWithMetadata(
    storedKey: string,
    key: string,
    lifetimeMs: number | null,
    expire: (() => Promise<boolean>) | undefined,
  ): Promise<boolean> {
    const { store, tags, herdMs } = this.options
    return compareAndSwap(storedKey, async () => {
      const entry = await this.read(storedKey, key, 'primary')
      if (!this.isPresent(entry)) {
        // What ends now ends also for loaders.
        if (entry && lifetimeMs === 0) await store.remove([storedKey])
        return false
      }
      if (expire && !(await expire())) return false
      const ms = expire && lifetimeMs !== null ? await store.remaining(storedKey, 'primary') : lifetimeMs
      // The new lifetime is over already.
      if (ms === undefined) return true
      // A token that is gone by now makes the entry invalid, whatever is written here.
      const kept = ms === null ? null : ms + (entry.metadata.staleMs ?? herdMs)
      await tags.capture(Object.keys(entry.metadata.tags ?? {}), kept)
      const touched = this.withMetadata(entry.body, { ...entry.metadata, lifetimeMs: ms })
      return (await store.swap(storedKey, entry.bytes, touched.bytes, touched.lifetimeMs)) || CONTENDED
    })
  }

  /** The bytes of an entry that is in the store but not present. */
  async #replaceableBytes(storedKey: string, key: string): Promise<Buffer | undefined> {
    const start = await this.options.store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    if (isPlain(start)) return undefined
    const entry = await this.read(storedKey, key, 'primary')
    const present: boolean = this.isPresent(entry)
    return present ? undefined : entry?.bytes
  }
}
