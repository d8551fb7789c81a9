import { randomBytes } from 'node:crypto'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { KeySpace } from '../keys/key-space.ts'
import type { Store } from '../store/store.ts'
import type { Mark } from './mark.ts'

const TOKEN_BYTES = 9
// A value is stored after its tokens were captured; a loader may take so long until a token ends before its value does, which costs a miss.
const MARGIN_MS = 60_000

/**
 * Tags by token: each tag has a random token in the store, a tagged value remembers the tokens of its tags, and a value whose tokens are not those in the store is a miss.
 *
 * To invalidate a tag is to remove its token. There is no list of a tag's keys, so nothing grows and nothing can put a removed value back: a token that is lost
 * costs a miss, and a value that was begun before an invalidation carries the old token for ever.
 */
export class Tags {
  readonly #store: Store
  readonly #keySpace: KeySpace

  /**
   * @param store - Where tokens live.
   * @param keySpace - Names them.
   */
  constructor(store: Store, keySpace: KeySpace) {
    this.#store = store
    this.#keySpace = keySpace
  }

  /**
   * Reads the tokens that a value begun now has to carry; makes those that are missing.
   *
   * @param tags - Names; none means no mark.
   * @param lifetimeMs - How long the value will live at most, the time of being stale included.
   * @throws {@link ArgumentError} when a tag is no text.
   */
  async capture(tags: readonly string[] | undefined, lifetimeMs: number | null): Promise<Mark['tags']> {
    const names = checkTags(tags ?? [])
    if (names.length === 0) return undefined
    const offers = names.map(
      (name) => [this.#keySpace.tag(name), Buffer.from(randomBytes(TOKEN_BYTES).toString('base64url'))] as const,
    )
    const tokens = await this.#store.ensure(offers, lifetimeMs === null ? null : lifetimeMs + MARGIN_MS)
    return Object.fromEntries(names.map((name, index) => [name, String(tokens[index])]))
  }

  /**
   * Tells which marks still carry the tokens in the store. One command for all of them, to the primary: an invalidation counts at once.
   *
   * @param marks - Marks, of any number of tags.
   * @returns One answer for each mark.
   */
  async current(marks: readonly Mark[]): Promise<boolean[]> {
    const names = [...new Set(marks.flatMap(({ tags }) => Object.keys(tags ?? {})))]
    if (names.length === 0) return marks.map(() => true)
    const tokens = await this.#store.readMany(
      names.map((name) => this.#keySpace.tag(name)),
      'primary',
    )
    const byName = new Map(names.map((name, index) => [name, tokens[index]?.toString()]))
    return marks.map(({ tags }) => Object.entries(tags ?? {}).every(([name, token]) => byName.get(name) === token))
  }

  /**
   * Makes every value with one of the tags a miss, for every process.
   *
   * @param tags - Names.
   * @returns How many of them had a token.
   * @throws {@link ArgumentError} when a tag is no text.
   */
  invalidate(tags: readonly string[]): Promise<number> {
    return this.#store.remove(checkTags(tags).map((name) => this.#keySpace.tag(name)))
  }
}

/**
 * Checks names of tags.
 *
 * @param tags - The caller's.
 * @returns Each name once.
 * @throws {@link ArgumentError} for what is no list of texts.
 */
export function checkTags(tags: readonly string[]): string[] {
  const names = [...new Set(Array.isArray(tags) ? tags : [tags as unknown])]
  const wrong = names.findIndex((name) => typeof name !== 'string' || name === '' || !name.isWellFormed())
  if (wrong < 0 && Array.isArray(tags)) return names as string[]
  const got = describeValue(wrong < 0 ? tags : names[wrong])
  throw new ArgumentError(`tags must be a list of names, such as ['user:7']; got ${got}.`)
}
