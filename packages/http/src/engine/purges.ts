import { ArgumentError, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import { keysOf, keysWithPrefix, urlTag } from '../store/purge-keys.ts'
import type { ResponseStore } from '../store/response-store.ts'
import type { StoredHead } from '../store/stored-head.ts'

/** What to purge: exactly one of `url`, `prefix` and `tags`. */
export interface PurgeOptions {
  /** The absolute URL of a page, for all methods and variants. */
  readonly url?: string | undefined
  /** The beginning of absolute URLs, at least scheme and host. Looks at every key of the cache. */
  readonly prefix?: string | undefined
  /** Responses with one of these tags. Values of `cache.set` with them are invalidated, too. */
  readonly tags?: readonly string[] | undefined
  /**
   * Makes the responses stale instead of removing them: they are validated before they answer, and may answer while
   * that happens or fails, if they say so. Looks at every key of the cache, also with `url` and `tags`.
   *
   * @defaultValue false
   */
  readonly soft?: boolean | undefined
}

const { boolean, text, checkedInUse } = optionRule
const checkPurge = optionsChecker<PurgeOptions>('purge(options)', {
  url: text,
  prefix: text,
  tags: checkedInUse,
  soft: boolean,
})

/**
 * Removes stored responses, or makes them stale. Answers under way that it concerns are not stored, or stale from the
 * start.
 */
export class Purges {
  readonly #store: ResponseStore
  readonly #onPurge: () => void

  /**
   * @param store - Where they are.
   * @param onPurge - Called before each purge.
   */
  constructor(store: ResponseStore, onPurge: () => void) {
    this.#store = store
    this.#onPurge = onPurge
  }

  /**
   * Purges responses.
   *
   * @param options - Which, and how.
   * @throws {@link ArgumentError} for options that are wrong; what the cache throws.
   */
  async purge(options: PurgeOptions): Promise<void> {
    const { url, prefix, tags, soft = false } = checkPurge(options)
    const given = [url, prefix, tags].filter((value) => value !== undefined)
    if (given.length !== 1) throw new ArgumentError('purge() takes one of the options "url", "prefix" and "tags".')
    this.#onPurge()
    if (tags !== undefined) return this.#purgeTags(tags, soft)
    if (url !== undefined) return this.#purgeUrl(url, soft)
    const sought = keysWithPrefix(String(prefix))
    if (!sought) throw malformed('prefix', prefix)
    if (!soft) return this.#store.invalidateKeys(sought)
    const { beginnings, isBehindProxy } = sought
    const begins = (key: string): boolean => beginnings.some((beginning) => key.startsWith(beginning))
    await this.#store.makeStale(undefined, (key) => begins(key) || isBehindProxy(key), Date.now())
  }

  async #purgeUrl(url: string, soft: boolean): Promise<void> {
    const keys = keysOf(url)
    const tag = urlTag(url)
    if (!keys || tag === undefined) throw malformed('url', url)
    if (!soft) {
      await this.#store.invalidate(keys)
      await this.#store.invalidateTags([tag])
      return
    }
    const isOne = (key: string): boolean => keys.some((one) => key === one || key.startsWith(`${one} `))
    const matches = (key: string, head: StoredHead): boolean => isOne(key) || head.meta.tags.includes(tag)
    await this.#store.makeStale([...keys, tag], matches, Date.now())
  }

  async #purgeTags(tags: readonly string[], soft: boolean): Promise<void> {
    if (!Array.isArray(tags) || tags.length === 0 || !tags.every((tag) => typeof tag === 'string' && tag !== '')) {
      throw new ArgumentError(`The option "tags" of purge() must be a list of tags, got ${describeValue(tags)}.`)
    }
    if (!soft) return this.#store.invalidateTags(tags)
    const wanted = new Set(tags)
    await this.#store.makeStale(tags, (_key, head) => head.meta.tags.some((tag) => wanted.has(tag)), Date.now())
  }
}

function malformed(option: 'prefix' | 'url', value: unknown): ArgumentError {
  const expected = option === 'url' ? 'be an absolute URL' : 'begin with a scheme, a host and a slash'
  return new ArgumentError(`The option "${option}" of purge() must ${expected}, got ${describeValue(value)}.`)
}
