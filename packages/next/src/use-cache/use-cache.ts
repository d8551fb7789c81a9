import { createHash } from 'node:crypto'
import type { RevalidationProfile } from '../contract/response-cache.ts'
import type { UseCacheEntry, UseCacheHandler } from '../contract/use-cache.ts'
import { now } from '../entries/clock.ts'
import type { Found, TaggedEntries } from '../entries/tagged-entries.ts'
import { debugOf } from '../guard/debug.ts'
import type { Guard } from '../guard/guard.ts'
import type { Revalidations } from '../tags/revalidations.ts'
import { readAll, streamOf } from './streams.ts'

/** What {@link UseCache} is made with. */
export interface UseCacheParts {
  /** Where results are kept. */
  readonly entries: TaggedEntries
  /** Revalidates tags. */
  readonly revalidations: Revalidations
  /** Keeps failures of the cache away. */
  readonly guard: Guard
  /** Seconds that a result lives at most. */
  readonly timeout: number
  /** Bytes; a longer result is not stored. */
  readonly maxEntrySize: number
}

/** What an entry of a result has beside its bytes. */
type Detail = readonly [stale: number, expire: number, revalidate: number]

/** Results of functions with `'use cache'`. */
export class UseCache implements UseCacheHandler {
  readonly #parts: UseCacheParts
  /** What is being stored, by key. */
  readonly #pending = new Map<string, Promise<void>>()
  readonly #debug = debugOf('HoldfastUseCacheHandler')

  /**
   * @param parts - What it works with.
   */
  constructor(parts: UseCacheParts) {
    this.#parts = parts
  }

  async get(key: string, _softTags?: readonly string[]): Promise<UseCacheEntry | undefined> {
    const { entries, guard } = this.#parts
    await this.#pending.get(key)
    const found = await guard.run('get', undefined, () => entries.read(storedKey(key)))
    this.#debug?.('get', key, found ? (found.stale ? 'hit; detail=stale' : 'hit') : 'fwd=miss')
    return found && toResult(found)
  }

  async set(key: string, pending: Promise<UseCacheEntry>): Promise<void> {
    const storing = this.#store(key, pending)
    this.#pending.set(key, storing)
    await storing
    // A later `set` of the same key waits for itself.
    if (this.#pending.get(key) === storing) this.#pending.delete(key)
  }

  async refreshTags(): Promise<void> {}

  async getExpiration(...tags: readonly (string | readonly string[])[]): Promise<number> {
    const { guard, revalidations } = this.#parts
    const expiration = await guard.run('getExpiration', undefined, () => revalidations.expiration(tags.flat()))
    // Unknown: nothing that was made before now may be used.
    return expiration ?? now()
  }

  async updateTags(tags: readonly string[], profile?: RevalidationProfile): Promise<void> {
    await this.#parts.revalidations.revalidate(tags, profile)
    this.#debug?.('updateTags', tags.join(), profile ? `stale; expire=${profile.expire}` : 'expired')
  }

  expireTags(...tags: readonly string[]): Promise<void> {
    return this.updateTags(tags)
  }

  /** Never rejects: Next may not wait for it. */
  async #store(key: string, pending: Promise<UseCacheEntry>): Promise<void> {
    const { entries, guard, maxEntrySize, timeout } = this.#parts
    try {
      const { value, tags, stale, timestamp, expire, revalidate } = await pending
      // Next does not use an entry that expires at once.
      const body = expire > 0 ? await readAll(value, maxEntrySize) : await value.cancel()
      if (!body) return this.#debug?.('set', key, expire > 0 ? 'detail=too-large' : 'detail=dynamic')
      const seconds = Math.min(timeout, expire - (now() - timestamp) / 1000)
      const detail: Detail = [stale, finite(expire), finite(revalidate)]
      const write = (): Promise<boolean> =>
        entries.write(storedKey(key), { begun: timestamp, tags: [...new Set(tags)], detail, body }, seconds)
      const written = seconds > 0 && (await guard.run('set', false, write))
      this.#debug?.('set', key, written ? `stored; ttl=${Math.round(seconds)}` : 'detail=not-stored')
    } catch (error) {
      // The function failed; Next tells whoever waits for it.
      this.#debug?.('set', key, `detail=failed:${String(error)}`)
    }
  }
}

/** Keys contain the arguments of the function, so they may be long and secret. They contain the id of the build, too. */
function storedKey(key: string): string {
  return `next:use:${createHash('sha256').update(key).digest('base64url')}`
}

/** JSON has no Infinity. Next compares it with an age. */
function finite(seconds: number): number {
  return Math.min(seconds, Number.MAX_SAFE_INTEGER)
}

function toResult({ entry, stale: isStale }: Found): UseCacheEntry {
  const [stale, expire, revalidate] = entry.detail as unknown as Detail
  return {
    value: streamOf(entry.body),
    tags: [...entry.tags],
    stale,
    timestamp: entry.begun,
    expire,
    revalidate: isStale ? -1 : revalidate,
  }
}
