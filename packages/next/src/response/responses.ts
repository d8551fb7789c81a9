import type {
  GetContext,
  ResponseLifetime,
  ResponseValue,
  SetContext,
  StoredResponse,
} from '../contract/response-cache.ts'
import { now } from '../entries/clock.ts'
import type { Entry } from '../entries/entry-format.ts'
import type { Found, TaggedEntries } from '../entries/tagged-entries.ts'
import { debugOf } from '../guard/debug.ts'
import type { Guard } from '../guard/guard.ts'
import type { Beginnings } from './beginnings.ts'
import { distinct, responseTags } from './response-tags.ts'
import { staleFetchTime, staleResponse } from './staleness.ts'
import { packValue, unpackValue } from './value-format.ts'

/** What {@link Responses} is made with. */
export interface ResponsesParts {
  /** Where responses are kept. */
  readonly entries: TaggedEntries
  /** Keeps failures of the cache away. */
  readonly guard: Guard
  /** Seconds that a response lives at most. */
  readonly timeout: number
  /** Bytes; a longer response is not stored. */
  readonly maxEntrySize: number
}

/** The request that a call belongs to. */
export interface RequestScope {
  /** Keeps builds apart. */
  readonly buildId: string
  /** Tags whose entries are misses for this request. */
  readonly revalidatedTags: readonly string[]
  /** When its values began to be made. */
  readonly beginnings: Beginnings
}

/** A response of a build. */
export interface Prerendered {
  /** Next's key. */
  readonly key: string
  /** The response. */
  readonly value: ResponseValue
  /** When it was rendered, in milliseconds since 1970. */
  readonly renderedAt: number
  /** Its lifetime. */
  readonly lifetime: ResponseLifetime
}

/** What an entry of a response has beside its bytes. */
type Detail = readonly [lastModified: number, lifetime: ResponseLifetime | null, packed: unknown]

/** Pages, responses of route handlers and of `fetch`, and images: see `ResponseCacheHandler`. */
export class Responses {
  readonly #parts: ResponsesParts
  readonly #debug = debugOf('HoldfastCacheHandler')

  /**
   * @param parts - What it works with.
   */
  constructor(parts: ResponsesParts) {
    this.#parts = parts
  }

  /** Does what `ResponseCacheHandler.get` says. */
  async get(key: string, context: GetContext = {}, scope: RequestScope): Promise<StoredResponse | null> {
    const { entries, guard } = this.#parts
    const stored = storedKey(key, context.kind, scope.buildId)
    const found = await guard.run('get', undefined, () => entries.read(stored, context.softTags))
    const response = found && toResponse(found, context, scope)
    // Whoever finds nothing fresh makes it new. Images have no tags, and one handler for all requests.
    if (context.kind !== 'IMAGE' && (!response || found.stale || isOver(response))) {
      const tags = context.kind === 'FETCH' ? distinct(context.tags, found?.entry.tags) : []
      scope.beginnings.note(stored, now(), tags)
    }
    this.#debug?.('get', key, outcomeOf(response, found?.stale))
    return response ?? null
  }

  /** Does what `ResponseCacheHandler.set` says. */
  async set(key: string, value: ResponseValue | null, context: SetContext = {}, scope: RequestScope): Promise<void> {
    const { entries, guard, timeout } = this.#parts
    const isFetch = context.fetchCache === true
    const stored = storedKey(key, isFetch ? 'FETCH' : value?.kind, scope.buildId)
    const begun = scope.beginnings.take(stored)
    if (isFetch && value === null) return void (await guard.run('set', undefined, () => entries.remove(stored)))
    const lifetime = isFetch ? undefined : context.cacheControl
    const entry = toEntry(
      value,
      begun.at,
      Date.now(),
      lifetime,
      isFetch ? distinct(context.tags, begun.tags) : undefined,
    )
    const seconds = Math.min(timeout, lifetime?.expire ?? timeout)
    await this.#write(key, stored, entry, seconds, false)
  }

  /**
   * Stores a response of a build, unless there is one already. What was revalidated since then applies to it.
   *
   * @param prerendered - The response.
   * @param buildId - Keeps builds apart.
   * @returns Whether it was stored.
   */
  async seed({ key, value, renderedAt, lifetime }: Prerendered, buildId: string): Promise<boolean> {
    const { timeout } = this.#parts
    const entry = toEntry(value, renderedAt, renderedAt, lifetime)
    const seconds = Math.min(timeout, (lifetime.expire ?? timeout) - (Date.now() - renderedAt) / 1000)
    return this.#write(key, storedKey(key, value.kind, buildId), entry, seconds, true)
  }

  async #write(key: string, stored: string, entry: Entry, seconds: number, nx: boolean): Promise<boolean> {
    const { entries, guard, maxEntrySize } = this.#parts
    const fits = entry.body.length <= maxEntrySize
    const written =
      fits && seconds > 0 && (await guard.run('set', false, () => entries.write(stored, entry, seconds, nx)))
    const why = fits ? 'not-stored' : `too-large:${entry.body.length}`
    this.#debug?.(nx ? 'warm' : 'set', key, written ? `stored; ttl=${Math.round(seconds)}` : `detail=${why}`)
    return written
  }
}

/** The kind is part of the key, because keys of different kinds may be the same. */
function storedKey(key: string, kind: string | undefined, buildId: string): string {
  const room = kind === 'FETCH' ? 'fetch' : kind === 'IMAGE' ? 'image' : 'page'
  return `next:${room}:${buildId}:${key}`
}

function toEntry(
  value: ResponseValue | null,
  begun: number,
  lastModified: number,
  lifetime: ResponseLifetime | undefined,
  tags: readonly string[] = responseTags(value),
): Entry {
  const { packed, body } = packValue(value)
  const detail: Detail = [lastModified, lifetime ?? null, packed]
  return { begun, tags, detail, body }
}

function toResponse({ entry, stale }: Found, context: GetContext, scope: RequestScope): StoredResponse | undefined {
  const [lastModified, stored, packed] = entry.detail as unknown as Detail
  const value = unpackValue(packed, entry.body)
  if (value === undefined) return undefined
  const lifetime = stored ?? undefined
  if (context.kind !== 'FETCH') {
    if (stale) return { value, ...staleResponse(lifetime) }
    return lifetime ? { value, lastModified, cacheControl: lifetime } : { value, lastModified }
  }
  // The `set` that follows stores it with the tags of all its readers.
  if (distinct(context.tags).some((tag) => !entry.tags.includes(tag))) return undefined
  if (distinct(context.tags, context.softTags).some((tag) => scope.revalidatedTags.includes(tag))) return undefined
  const { revalidate } = value as { readonly revalidate?: unknown }
  return { value, lastModified: stale ? staleFetchTime(context.revalidate, revalidate) : lastModified }
}

/** Whether its time is over, so that Next makes it new in the background. */
function isOver({ lastModified, cacheControl, value }: StoredResponse): boolean {
  const { revalidate } = cacheControl ?? ((value ?? {}) as { readonly revalidate?: unknown })
  return typeof revalidate === 'number' && lastModified + revalidate * 1000 < Date.now()
}

function outcomeOf(response: StoredResponse | undefined, stale = false): string {
  if (!response) return 'fwd=miss'
  return stale || isOver(response) ? 'hit; detail=stale' : 'hit'
}
