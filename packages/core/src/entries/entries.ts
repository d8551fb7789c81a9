import { FRAME_HEADER_BYTES, FrameKind, isFrame } from '../codec/frame.ts'
import { CONTENDED, compareAndSwap } from '../store/compare-and-swap.ts'
import type { WriteCondition } from '../store/store.ts'
import { NO_MARK, type Sealed, type Sealing } from './entry.ts'
import { EntryReader } from './entry-reader.ts'
import { writeMark } from './mark.ts'

/**
 * Values with what is known beside them. A value without tags and stale time is stored as it is, costs nothing and can be read by Django; any other carries a mark.
 */
export class Entries extends EntryReader {
  /** Encodes a value. */
  encode(value: unknown, key: string): Buffer {
    return this.options.codec.encode(value, key)
  }

  /** Puts a mark on an encoded value where it needs one. */
  seal(body: Buffer, { lifetimeMs, staleMs = this.options.herdMs, tags, loadMs }: Sealing): Sealed {
    const ends = lifetimeMs !== null && (staleMs > 0 || loadMs !== undefined)
    if (!ends && tags === undefined) return { bytes: body, lifetimeMs }
    const stale = ends ? { staleAt: Date.now() + lifetimeMs, staleMs, loadMs } : NO_MARK
    return { bytes: writeMark({ ...stale, tags }, body), lifetimeMs: ends ? lifetimeMs + staleMs : lifetimeMs }
  }

  /** Writes where a condition allows it; an entry that is dead or stale counts as missing. */
  async write(storedKey: string, key: string, sealed: Sealed, condition?: WriteCondition): Promise<boolean> {
    const { store } = this.options
    if (condition === 'xx' && !(await this.has(storedKey, key, 'primary'))) return false
    if (await store.write(storedKey, sealed.bytes, sealed.lifetimeMs, condition)) return true
    const dead = condition === 'nx' ? await this.#deadBytes(storedKey, key) : undefined
    return dead !== undefined && store.swap(storedKey, dead, sealed.bytes, sealed.lifetimeMs)
  }

  /**
   * Replaces a value and keeps its lifetime; its tags are no longer its tags.
   *
   * @param freshMs - The lifetime of the value where there is nothing yet; `undefined` or 0 to store nothing there.
   * @returns False when nothing was stored.
   * @throws ContentionError when others change the entry during every attempt.
   */
  async replace(storedKey: string, key: string, body: Buffer, freshMs: number | null | undefined): Promise<boolean> {
    const { store } = this.options
    const fresh = freshMs === undefined || freshMs === 0 ? undefined : this.seal(body, { lifetimeMs: freshMs })
    return compareAndSwap(storedKey, async () => {
      const start = await store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
      const entry = isFrame(start, FrameKind.marked) ? await this.read(storedKey, key, 'primary') : undefined
      if (this.isPresent(entry)) {
        const bytes = entry.mark.staleAt === undefined ? body : writeMark({ ...entry.mark, tags: undefined }, body)
        return (await store.swap(storedKey, entry.bytes, bytes, 'keep')) || CONTENDED
      }
      if (!entry && (await store.write(storedKey, body, 'keep', 'xx'))) return true
      if (!fresh) return false
      return (await this.write(storedKey, key, fresh, 'nx')) || CONTENDED
    })
  }

  /**
   * Gives an entry a new lifetime: its stale time begins anew, and its tags live as long.
   *
   * @param expire - Sets the lifetime of the key itself; false when there is nothing to set. @defaultValue the store's `expire`
   * @returns False when no entry is present, or nothing was set.
   * @throws ContentionError when others change the entry during every attempt.
   */
  async touch(
    storedKey: string,
    key: string,
    lifetimeMs: number | null,
    expire = (): Promise<boolean> => this.options.store.expire(storedKey, lifetimeMs),
  ): Promise<boolean> {
    const { store, tags } = this.options
    const reading = store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    const [start, existed] = await Promise.all([reading, expire()])
    if (!existed || lifetimeMs === 0 || !isFrame(start, FrameKind.marked)) return existed
    return compareAndSwap(storedKey, async () => {
      const entry = await this.read(storedKey, key, 'primary')
      if (!this.isPresent(entry)) return false
      // If a token is gone by now, the entry is dead whatever is written here.
      const kept = lifetimeMs === null ? null : lifetimeMs + (entry.mark.staleMs ?? this.options.herdMs)
      await tags.capture(Object.keys(entry.mark.tags ?? {}), kept)
      const sealed = this.seal(entry.body, { ...entry.mark, lifetimeMs })
      return (await store.swap(storedKey, entry.bytes, sealed.bytes, sealed.lifetimeMs)) || CONTENDED
    })
  }

  /** Moves an entry to another key; false when none is present. */
  async rename(from: string, to: string, key: string): Promise<boolean> {
    const { store } = this.options
    const start = await store.readStart(from, FRAME_HEADER_BYTES, 'primary')
    // First: what is dead must not take the place of what the other key holds.
    if (isFrame(start, FrameKind.marked) && !this.isPresent(await this.read(from, key, 'primary'))) return false
    return store.rename(from, to)
  }

  /**
   * Removes an entry, which is what storing a value that is gone at once amounts to.
   *
   * @param condition - `nx` to touch nothing.
   * @returns What a write under the condition would have returned.
   */
  async end(storedKey: string, key: string, condition?: WriteCondition): Promise<boolean> {
    const present = condition !== undefined && (await this.has(storedKey, key, 'primary'))
    if (condition === 'nx') return !present
    const removed = await this.options.store.remove([storedKey])
    return condition === undefined || (present && removed > 0)
  }

  /** The bytes of an entry that is there and not present. */
  async #deadBytes(storedKey: string, key: string): Promise<Buffer | undefined> {
    const start = await this.options.store.readStart(storedKey, FRAME_HEADER_BYTES, 'primary')
    if (!isFrame(start, FrameKind.marked)) return undefined
    const entry = await this.read(storedKey, key, 'primary')
    const present: boolean = this.isPresent(entry)
    return present ? undefined : entry?.bytes
  }
}
