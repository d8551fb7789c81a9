import { randomUUID } from 'node:crypto'
import { type Cache, escapeGlob, type Framed, frameNow } from '@holdfast/core'
import { LRUCache } from 'lru-cache'
import type { Fields } from '../heads.ts'
import { presets, type Rules } from '../policy/rules.ts'
import { findField } from '../policy/stored-fields.ts'
import { KEYS_BEHIND_PROXIES, type SoughtKeys } from './purge-keys.ts'
import { PurgeMarks } from './purge-marks.ts'
import {
  type PrimaryRecord,
  readRecord,
  responseRecord,
  type StoredResponse,
  seeRecord,
  varyRecord,
  voidRecord,
} from './record.ts'
import { retainedSeconds, staleFrom } from './retention.ts'
import type { ResponseMeta, StoredHead } from './stored-head.ts'
import { TurnReads } from './turn-reads.ts'
import { languageOf, VariantKeys, withLanguage } from './variants.ts'

/** The result of a look-up. {@link ResponseStore.save} stores only if nothing was invalidated since. */
export interface Lookup {
  /** The primary key. */
  readonly key: string
  /** The key of what answers the request: another one where the responses of the URI are known to vary. */
  readonly variant: string
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
  /** When the application was asked, in milliseconds since 1970: purges since then concern it. */
  readonly requestedAt: number
}

/** What a store needs to know. */
export interface ResponseStoreOptions {
  /** How values of requests are compared. @defaultValue the safe rules */
  readonly rules?: Pick<Rules, 'languageOrder'> | undefined
  /** Seconds after its lifetime for which a response with a validator is kept. @defaultValue 0 */
  readonly validationWindow?: number | undefined
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
 * fields, and an entry per variant. Entries live as long as their response is of use. Methods throw what the cache
 * throws.
 */
export class ResponseStore {
  readonly #cache: Cache
  readonly #validationWindow: number
  readonly #variants: VariantKeys
  readonly #purges: PurgeMarks
  // Whoever replaces a record gives it a new id, so what is known of an id stays true.
  readonly #heads = new LRUCache<string, StoredHead>({ max: KNOWN_HEADS })
  readonly #turnReads = new TurnReads((key) => this.#read(key))
  /** What frames in local memory hold: the same object as long as nobody replaces the entry. */
  readonly #records = new WeakMap<Framed, PrimaryRecord>()

  /**
   * @param cache - Where responses are kept.
   * @param options - How they are compared, and for how long they are kept.
   */
  constructor(cache: Cache, { rules = presets.safe, validationWindow = 0 }: ResponseStoreOptions = {}) {
    this.#cache = cache
    this.#validationWindow = validationWindow
    this.#variants = new VariantKeys(rules)
    this.#purges = new PurgeMarks(cache)
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
   * Stores the answer to a request for as long as it is of use, unless the URI was invalidated since the look-up,
   * another answer took its place, or one of its tags was purged since the application was asked. If that was a soft
   * purge, the answer is stored as a stale one.
   *
   * @param lookup - What the look-up for this request saw.
   * @param headers - The request's fields as they were then.
   * @param response - The answer.
   * @param now - Milliseconds since 1970.
   * @returns True when it is stored.
   */
  async save(lookup: Lookup, headers: Fields, response: ResponseToStore, now: number): Promise<boolean> {
    const timeout = retainedSeconds(response, validatorsOf(response), this.#validationWindow, now)
    if (timeout <= 0) return false
    const written = await this.#write(lookup, headers, response, timeout)
    if (written === undefined) return false
    const purge = await this.#purges.concern(lookup.key, response.tags, response.requestedAt)
    if (purge === undefined) return true
    if (purge === 'soft') await this.#writeStale(written, response, response.body, now)
    else await this.#cache.delete(written)
    return purge === 'soft'
  }

  /**
   * Makes all stored responses of URIs unreachable. Answers that are under way will not be stored.
   *
   * @param keys - What `primaryKey` made.
   */
  async invalidate(keys: readonly string[]): Promise<void> {
    const records = keys.map((key) => [key, voidRecord(randomUUID())] as const)
    await this.#cache.setMany(records, { timeout: VOID_SECONDS })
  }

  /**
   * Makes all stored responses with one of the tags unreachable. Answers that are under way will not be stored.
   *
   * @param tags - The tags, which are those of the cache: values of other kinds with them are invalidated, too.
   */
  async invalidateTags(tags: readonly string[]): Promise<void> {
    await this.#purges.set('hard', tags)
    await this.#cache.invalidateTags(tags)
  }

  /**
   * Removes all stored responses under some keys. Looks at every key of the cache, so it takes long in a large one.
   * Answers that are under way will not be stored.
   *
   * @param sought - Which keys.
   */
  async invalidateKeys({ beginnings, isBehindProxy }: SoughtKeys): Promise<void> {
    await this.#purges.set('hard', undefined)
    for (const beginning of beginnings) await this.#cache.deletePattern(`${escapeGlob(beginning)}*`)
    for await (const key of this.#cache.iterKeys(KEYS_BEHIND_PROXIES)) {
      if (isBehindProxy(key)) await this.#cache.delete(key)
    }
  }

  /**
   * Makes stored responses stale: they are validated before they answer again, or answer once more while they are
   * validated, if they allow that. Looks at every key of the cache. Answers that are under way will be stale, too.
   *
   * @param names - Their tags and keys; nothing for a purge that may concern any response.
   * @param matches - Which of them.
   * @param now - Milliseconds since 1970.
   */
  async makeStale(
    names: readonly string[] | undefined,
    matches: (key: string, head: StoredHead) => boolean,
    now: number,
  ): Promise<void> {
    await this.#purges.set('soft', names)
    for await (const key of this.#cache.iterKeys('http:http*')) {
      const record = await this.#read(key)
      if (record?.kind !== 'response' || !matches(key, record.response.head)) continue
      await this.#writeStale(key, record.response.head.meta, record.response.body, now)
    }
  }

  async #writeStale(key: string, response: ResponseMeta, body: Uint8Array, now: number): Promise<void> {
    const meta = staleFrom(response, now)
    const timeout = retainedSeconds(meta, validatorsOf(meta), this.#validationWindow, now)
    if (timeout <= 0) await this.#cache.delete(key)
    else await this.#cache.set(key, responseRecord(randomUUID(), meta, body), { timeout, tags: tagsOf(meta) })
  }

  #select(key: string, seen: PrimaryRecord | undefined, headers: Fields): Lookup | Promise<Lookup> {
    if (seen?.kind === 'response') return { key, variant: key, found: seen.response, seen }
    if (seen?.kind !== 'vary') return { key, variant: key, seen }
    const variant = this.#variants.find(key, seen, headers)
    return this.#readVariant(variant, (record) => {
      if (record?.kind !== 'see') return { key, variant, found: responseOf(record), seen }
      const translated = this.#variants.inLanguage(key, seen, headers, record.language)
      return this.#readVariant(translated, (other) => ({ key, variant: translated, found: responseOf(other), seen }))
    })
  }

  #readVariant(
    key: string,
    then: (record: PrimaryRecord | undefined) => Lookup | Promise<Lookup>,
  ): Lookup | Promise<Lookup> {
    const record = this.#readNow(key)
    return record ? then(record) : this.#turnReads.read(key).then(then)
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

  /** Writes a response and what leads to it. Returns its key, or `undefined` when it must not be stored any more. */
  async #write(
    lookup: Lookup,
    headers: Fields,
    response: ResponseToStore,
    timeout: number,
  ): Promise<string | undefined> {
    const { key, seen } = lookup
    const record = responseRecord(randomUUID(), response, response.body)
    const known = seen?.kind === 'vary' ? seen : undefined
    const fields = [...new Set([...(known?.fields ?? []), ...response.vary])].sort()
    const options = { timeout, tags: tagsOf(response) }
    if (fields.length === 0) return (await this.#replace(lookup, record, options)) ? key : undefined
    const language = fields.includes('accept-language') ? languageOf(response.fields) : undefined
    const marker = await this.#mark(lookup, fields, language, Math.max(timeout, MARKER_SECONDS))
    if (marker === undefined) return undefined
    const ofValues = this.#variants.ofValues(key, marker.id, fields, headers)
    if (language === undefined || !marker.languages.includes(language)) {
      return (await this.#cache.set(ofValues, record, options)) ? ofValues : undefined
    }
    const ofLanguage = this.#variants.inLanguage(key, { id: marker.id, fields }, headers, language)
    await this.#cache.set(ofValues, seeRecord(randomUUID(), language), { timeout })
    return (await this.#cache.set(ofLanguage, record, options)) ? ofLanguage : undefined
  }

  /** Makes sure that the marker of a URI leads to a variant, and lives as long. */
  async #mark(
    lookup: Lookup,
    fields: readonly string[],
    language: string | undefined,
    timeout: number,
  ): Promise<{ readonly id: string; readonly languages: readonly string[] } | undefined> {
    const known = lookup.seen?.kind === 'vary' ? lookup.seen : undefined
    const languages = withLanguage(known?.languages ?? [], language)
    const same = known?.fields.length === fields.length
    // It may lead to variants that live longer than this one.
    const left = same ? ((await this.#cache.ttl(lookup.key)) ?? 0) : 0
    if (same && languages.length === known.languages.length) {
      return left >= timeout || (await this.#cache.touch(lookup.key, timeout)) ? known : undefined
    }
    // A response that names new fields changes the keys of all variants: a new generation begins.
    const id = same ? known.id : randomUUID()
    const lifetime = { timeout: Math.max(timeout, left) }
    return (await this.#replace(lookup, varyRecord(id, fields, languages), lifetime)) ? { id, languages } : undefined
  }

  /** Writes under the primary key if the record is still the one that the look-up saw. */
  async #replace(
    { key, seen }: Lookup,
    record: Framed,
    options: { readonly timeout: number; readonly tags?: readonly string[] | undefined },
  ): Promise<boolean> {
    if (seen === undefined) return this.#cache.add(key, record, options)
    const current = await this.#read(key)
    if (current === undefined) return this.#cache.add(key, record, options)
    return current.id === seen.id && this.#cache.set(key, record, options)
  }
}

function responseOf(record: PrimaryRecord | undefined): StoredResponse | undefined {
  return record?.kind === 'response' ? record.response : undefined
}

function validatorsOf({ fields }: ResponseMeta): StoredHead['validators'] {
  return { etag: findField(fields, 'etag'), lastModified: findField(fields, 'last-modified') }
}

/** Untagged responses are cheaper to read. */
function tagsOf({ tags }: ResponseMeta): readonly string[] | undefined {
  return tags.length > 0 ? tags : undefined
}
