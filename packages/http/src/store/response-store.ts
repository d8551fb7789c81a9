import { createHash, randomUUID } from 'node:crypto'
import { type Cache, type Framed, frameNow } from '@holdfast/core'
import { LRUCache } from 'lru-cache'
import type { Fields } from '../heads.ts'
import { remainingSeconds } from '../policy/reuse.ts'
import { selectingValues } from '../policy/vary.ts'
import {
  type PrimaryRecord,
  readRecord,
  responseRecord,
  type StoredResponse,
  varyRecord,
  voidRecord,
} from './record.ts'
import type { ResponseMeta, StoredHead } from './stored-head.ts'
import { TurnReads } from './turn-reads.ts'

/** The result of a look-up. {@link ResponseStore.save} stores only if nothing was invalidated since. */
export interface Lookup {
  /** The primary key. */
  readonly key: string
  /** The response that matches the request, fresh or not. */
  readonly found?: StoredResponse | undefined
  /** The record under the primary key. */
  readonly seen: PrimaryRecord | undefined
}

/** A response to store. */
export interface ResponseToStore extends ResponseMeta {
  /** The request fields that select it. */
  readonly vary: readonly string[]
  /** The content. */
  readonly body: Uint8Array
}

// A marker must outlive its variants: without it they cannot be found.
const MARKER_SECONDS = 3600
// Longer than any answer takes that began before the invalidation, which must not be stored after it.
const VOID_SECONDS = 60
// A head takes about a kilobyte.
const KNOWN_HEADS = 1000

/**
 * Responses in a cache, by URI and by the request fields they vary on. All keys begin with `http:`.
 *
 * A URI whose responses do not vary takes one entry and one round trip. Otherwise there is a marker that names the
 * fields, and an entry per variant. Entries live as long as their response is fresh. Methods throw what the cache
 * throws.
 */
export class ResponseStore {
  readonly #cache: Cache
  // Whoever replaces a record gives it a new id, so what is known of an id stays true.
  readonly #heads = new LRUCache<string, StoredHead>({ max: KNOWN_HEADS })
  readonly #turnReads = new TurnReads((key) => this.#read(key))
  /** What frames in local memory hold: the same object as long as nobody replaces the entry. */
  readonly #records = new WeakMap<Framed, PrimaryRecord>()

  /**
   * @param cache - Where responses are kept.
   */
  constructor(cache: Cache) {
    this.#cache = cache
  }

  /**
   * Looks for the response that matches a request.
   *
   * @param key - What `primaryKey` made.
   * @param headers - The request's fields.
   * @returns The result; without a promise if everything lies in local memory.
   */
  lookUp(key: string, headers: Fields): Lookup | Promise<Lookup> {
    const seen = this.#readNow(key)
    return seen
      ? this.#select(key, seen, headers)
      : this.#turnReads.read(key).then((read) => this.#select(key, read, headers))
  }

  /**
   * Stores the answer to a request for as long as it is fresh, unless the URI was invalidated since the look-up, or
   * another answer took its place.
   *
   * @param lookup - What the look-up for this request saw.
   * @param headers - The request's fields as they were then.
   * @param response - The answer.
   * @param now - Milliseconds since 1970.
   * @returns True when it is stored.
   */
  async save(lookup: Lookup, headers: Fields, response: ResponseToStore, now: number): Promise<boolean> {
    const { key, seen } = lookup
    const timeout = remainingSeconds(response, now)
    if (timeout <= 0) return false
    const record = responseRecord(randomUUID(), response, response.body)
    const known = seen?.kind === 'vary' ? seen.fields : []
    const fields = [...new Set([...known, ...response.vary])].sort()
    if (fields.length === 0) return this.#replace(lookup, record, timeout)
    const markerTimeout = Math.max(timeout, MARKER_SECONDS)
    let generation = seen?.id
    // A response that names new fields changes the keys of all variants: a new generation begins.
    if (seen?.kind !== 'vary' || fields.length > known.length) {
      generation = randomUUID()
      if (!(await this.#replace(lookup, varyRecord(generation, fields), markerTimeout))) return false
    } else if (!(await this.#cache.touch(key, markerTimeout))) {
      return false
    }
    return this.#cache.set(variantKey(key, String(generation), fields, headers), record, { timeout })
  }

  /**
   * Makes all stored responses of a URI unreachable. Answers that are under way will not be stored.
   *
   * @param key - What `primaryKey` made.
   */
  async invalidate(key: string): Promise<void> {
    await this.#cache.set(key, voidRecord(randomUUID()), { timeout: VOID_SECONDS })
  }

  #select(key: string, seen: PrimaryRecord | undefined, headers: Fields): Lookup | Promise<Lookup> {
    if (seen?.kind === 'response') return { key, found: seen.response, seen }
    if (seen?.kind !== 'vary') return { key, seen }
    const ofVariant = variantKey(key, seen.id, seen.fields, headers)
    const chosen = (variant: PrimaryRecord | undefined): Lookup => {
      return { key, found: variant?.kind === 'response' ? variant.response : undefined, seen }
    }
    const variant = this.#readNow(ofVariant)
    return variant ? chosen(variant) : this.#turnReads.read(ofVariant).then(chosen)
  }

  async #read(key: string): Promise<PrimaryRecord | undefined> {
    return readRecord(await this.#cache.get(key), this.#heads)
  }

  #readNow(key: string): PrimaryRecord | undefined {
    const frame = frameNow(this.#cache, key)
    if (!frame) return undefined
    const known = this.#records.get(frame)
    if (known) return known
    const record = readRecord(frame, this.#heads)
    if (record) this.#records.set(frame, record)
    return record
  }

  /** Writes under the primary key if the record is still the one that the look-up saw. */
  async #replace({ key, seen }: Lookup, record: Framed, timeout: number): Promise<boolean> {
    if (seen === undefined) return this.#cache.add(key, record, { timeout })
    const current = await this.#read(key)
    if (current === undefined) return this.#cache.add(key, record, { timeout })
    return current.id === seen.id && this.#cache.set(key, record, { timeout })
  }
}

function variantKey(key: string, generation: string, fields: readonly string[], headers: Fields): string {
  const values = JSON.stringify([fields, selectingValues(fields, headers)])
  const hash = createHash('sha256').update(values).digest('base64url')
  return `${key} ${generation} ${hash}`
}
