import { type Integer, isRawInteger, parseInteger, toInteger } from '../codec/integer.ts'
import { keyNotFound, NotAnIntegerError } from '../errors/errors.ts'
import { CONTENDED, compareAndSwap } from '../store/compare-and-swap.ts'
import { oneOperation } from '../store/one-operation.ts'
import type { Store } from '../store/store.ts'
import type { Entries } from './entries.ts'
import { NO_METADATA } from './entry.ts'
import { encodeWithMetadata } from './metadata.ts'

/** Adds to integers atomically. */
export class Counters {
  readonly #alias: string
  readonly #store: Store
  readonly #entries: Pick<Entries, 'encrypted' | 'over'>

  /**
   * @param alias - The cache's name, for error messages.
   * @param store - Adds to integers that are stored as they are.
   * @param entries - Reads integers that have metadata.
   */
  constructor(alias: string, store: Store, entries: Pick<Entries, 'encrypted' | 'over'>) {
    this.#alias = alias
    this.#store = store
    this.#entries = entries
  }

  /**
   * Adds to an integer and keeps its lifetime and tags.
   *
   * @param storedKey - Where it is stored.
   * @param key - The logical key, for error messages.
   * @param delta - What to add.
   * @param begun - When the operation began, by the clock of `performance.now()`.
   * @returns The sum.
   * @throws KeyNotFoundError when the key does not exist; NotAnIntegerError when it holds something else;
   *   ContentionError when the integer has metadata and others change it during every attempt.
   */
  async add(storedKey: string, key: string, delta: bigint, begun?: number): Promise<Integer> {
    // The store does not recognize an integer that has metadata or is encrypted.
    let sum = this.#entries.encrypted ? 'not an integer' : await this.#store.increment(storedKey, delta)
    if (sum === 'not an integer') sum = await this.#addWithMetadata(storedKey, key, delta, begun)
    if (sum === 'missing') throw keyNotFound(this.#alias, key, storedKey)
    if (sum !== 'not an integer') return toInteger(sum)
    throw new NotAnIntegerError(
      `The value of ${JSON.stringify(storedKey)} in cache "${this.#alias}" is not an integer.`,
    )
  }

  #addWithMetadata(
    storedKey: string,
    key: string,
    delta: bigint,
    begun: number | undefined,
  ): Promise<bigint | 'missing' | 'not an integer'> {
    const store = oneOperation(this.#store, begun)
    const entries = this.#entries.over(store)
    let first = true
    return compareAndSwap(storedKey, async () => {
      const entry = await entries.read(storedKey, key, 'primary')
      if (!entries.isPresent(entry)) return 'missing'
      // Many who add at once would swap in vain; metadata seldom changes.
      if (first && !entries.encrypted && entry.metadata !== NO_METADATA) {
        first = false
        const head = entry.bytes.subarray(0, entry.bytes.length - entry.body.length)
        const sum = await store.increment(storedKey, delta, head)
        if (sum !== 'not an integer') return sum
      }
      const current = entries.encrypted ? entries.values.decode(entry.body, key, storedKey) : parseInteger(entry.body)
      if (!isRawInteger(current)) return 'not an integer'
      const sum = BigInt(current) + delta
      const body = entries.encrypted ? entries.encode(sum, key, storedKey) : Buffer.from(String(sum))
      const bytes = entry.metadata === NO_METADATA ? body : encodeWithMetadata(entry.metadata, body)
      return (await store.swap(storedKey, entry.bytes, bytes, 'keep')) ? sum : CONTENDED
    })
  }
}
