import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { NearCache } from '../near/near-cache.ts'
import { crypto } from '../on-demand/node-modules.ts'
import type { ReadFrom, Store } from '../store/store.ts'
import { inTurns } from '../time/turns.ts'
import type { Metadata } from './metadata.ts'

const TOKEN_BYTES = 9
// A value is stored after its tokens were captured. A loader may take this long; after a longer one a token ends before
// its value does, which costs a miss.
const MARGIN_MS = 60_000

/**
 * Tags by token: each tag has a random token in the store, a tagged value carries the tokens of its tags, and a value
 * whose tokens differ from those in the store is a miss.
 *
 * Invalidating a tag removes its token. There is no list of a tag's keys that could grow or bring back a removed value:
 * a lost token costs a miss, and a value whose computation started before an invalidation keeps the old token.
 */
export class Tags {
  readonly #store: Store
  readonly #keySpace: KeySpace
  readonly #near: NearCache | undefined

  /**
   * @param store - Where tokens live.
   * @param keySpace - Makes their stored keys.
   * @param near - Tokens in process memory; left out without NEAR_CACHE.
   */
  constructor(store: Store, keySpace: KeySpace, near?: NearCache) {
    this.#store = store
    this.#keySpace = keySpace
    this.#near = near
  }

  /**
   * Returns the same tags over another view of the store.
   *
   * @param store - The store of one operation.
   */
  over(store: Store): Tags {
    return new Tags(store, this.#keySpace, this.#near)
  }

  /**
   * Returns the tokens for a value whose computation starts now. Creates the tokens that are missing.
   *
   * @param tags - Names.
   * @param lifetimeMs - The longest that the value can be stored, including the time that it is stale.
   * @returns The token of each tag; `undefined` without tags.
   * @throws {@link ArgumentError} when a tag is not a non-empty string.
   */
  async capture(tags: readonly string[] | undefined, lifetimeMs: number | null): Promise<Metadata['tags']> {
    const names = tags === undefined ? [] : checkTags(tags)
    if (names.length === 0) return undefined
    const offers = names.map(
      (name) =>
        [this.#keySpace.tag(name), Buffer.from(crypto().randomBytes(TOKEN_BYTES).toString('base64url'))] as const,
    )
    const tokens = await this.#store.ensure(offers, lifetimeMs === null ? null : lifetimeMs + MARGIN_MS)
    return Object.fromEntries(names.map((name, index) => [name, String(tokens[index])]))
  }

  /**
   * Tells which values still carry the tokens in the store. Asks the primary, with one command for all of them, so that
   * an invalidation takes effect at once; or a near cache, which the invalidation reaches a little later.
   *
   * @param metadata - The metadata of each value.
   * @param from - `'primary'` when a near cache must not answer.
   * @returns One answer per value.
   */
  async areCurrent(metadata: readonly Metadata[], from: ReadFrom): Promise<boolean[]> {
    const names = [...new Set(metadata.flatMap(({ tags }) => Object.keys(tags ?? {})))]
    if (names.length === 0) return metadata.map(() => true)
    const storedKeys = names.map((name) => this.#keySpace.tag(name))
    const read = (keys: readonly string[]): Promise<(Buffer | undefined)[]> => this.#store.readMany(keys, 'primary')
    const near = from === 'any' ? this.#near : undefined
    const tokens = near ? await near.tokens(storedKeys, read) : await read(storedKeys)
    const byName = new Map(names.map((name, index) => [name, tokens[index]?.toString()]))
    return metadata.map(({ tags }) => Object.entries(tags ?? {}).every(([name, token]) => byName.get(name) === token))
  }

  /**
   * Makes every value with one of the tags a miss, in every process.
   *
   * @param tags - Names.
   * @returns How many of the tags had a token.
   * @throws {@link ArgumentError} when a tag is not a non-empty string.
   */
  async invalidate(tags: readonly string[]): Promise<number> {
    const stored: string[] = []
    const add = (slice: readonly string[]): void => {
      for (const name of checkTags(slice)) stored.push(this.#keySpace.tag(name))
    }
    // Anything but a list is refused as a whole.
    if (Array.isArray(tags) && tags.length > 0) await inTurns(tags, add)
    else add(tags)
    return this.#store.remove(stored)
  }
}

/**
 * Checks names of tags.
 *
 * @param tags - The names from the caller.
 * @returns Each name once.
 * @throws {@link ArgumentError} unless they are a list of non-empty, well-formed strings.
 */
export function checkTags(tags: readonly string[]): string[] {
  const names = [...new Set(Array.isArray(tags) ? tags : [tags as unknown])]
  const wrong = names.findIndex((name) => typeof name !== 'string' || name === '' || !name.isWellFormed())
  if (wrong < 0 && Array.isArray(tags)) return names as string[]
  const got = describeValue(wrong < 0 ? tags : names[wrong])
  throw new ArgumentError(`tags must be a list of names, such as ['user:7']; got ${got}.`)
}
