import type { RemoveOptions, ScanOptions } from '../contract/options.ts'
import { describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'
import type { KeyScope, KeySpace } from '../keys/key-space.ts'
import type { NearCache } from '../near/near-cache.ts'
import type { Store } from '../store/store.ts'

/** Finds the keys of a cache in the store, and removes them. */
export class Scan {
  readonly #store: Pick<Store, 'scan' | 'remove' | 'flush'>
  readonly #keySpace: KeySpace
  readonly #itersize: number
  readonly #near: Pick<NearCache, 'forgetAll'> | undefined

  /**
   * @param store - Where keys live.
   * @param keySpace - Tells which keys belong to the cache, and what their logical keys are.
   * @param itersize - How many keys the store examines per step, unless a call names another number.
   * @param near - What is held in process memory; left out without NEAR_CACHE.
   */
  constructor(
    store: Pick<Store, 'scan' | 'remove' | 'flush'>,
    keySpace: KeySpace,
    itersize: number,
    near?: Pick<NearCache, 'forgetAll'>,
  ) {
    this.#store = store
    this.#keySpace = keySpace
    this.#itersize = itersize
    this.#near = near
  }

  /**
   * Walks over the logical keys of one version, in batches. A key may come twice.
   *
   * @param pattern - A glob over logical keys.
   * @param options - The options of the call.
   * @throws IrreversibleKeysError when the KEY_FUNCTION cannot be reversed; ArgumentError for an `itersize` that is not
   *   a positive integer; the signal's reason.
   */
  async *keys(pattern: string, options: ScanOptions = {}): AsyncGenerator<string[], void, undefined> {
    for await (const batch of this.#walk(this.#keySpace.matching(pattern, options.version), options)) {
      yield batch.map((storedKey) => this.#keySpace.reverse(storedKey))
    }
  }

  /**
   * Returns the logical keys of one version, each once.
   *
   * @param pattern - A glob over logical keys.
   * @param options - The options of the call.
   * @throws As {@link Scan.keys}.
   */
  async collect(pattern: string, options?: ScanOptions): Promise<string[]> {
    const keys = new Set<string>()
    for await (const batch of this.keys(pattern, options)) for (const key of batch) keys.add(key)
    return [...keys]
  }

  /**
   * Removes the keys of one version whose logical keys match a glob.
   *
   * @param pattern - A glob over logical keys.
   * @param options - The options of the call.
   * @returns How many keys were removed.
   * @throws As {@link Scan.keys}.
   */
  async removeMatching(pattern: string, options: RemoveOptions = {}): Promise<number> {
    return this.#remove(this.#keySpace.matching(pattern, options.version), options)
  }

  /**
   * Removes every value of the cache, in all versions.
   *
   * @param options - The options of the call.
   * @returns How many keys were removed.
   * @throws As {@link Scan.keys}.
   */
  async removeAll(options: RemoveOptions = {}): Promise<number> {
    return this.#remove(this.#keySpace.all(), options)
  }

  /**
   * Empties the whole store, including what other caches and applications keep there.
   *
   * @param options - The options of the call.
   * @returns How many keys there were.
   */
  async flush({ signal, onProgress }: RemoveOptions = {}): Promise<number> {
    signal?.throwIfAborted()
    const removed = await this.#store.flush().finally(() => this.#near?.forgetAll())
    onProgress?.(removed)
    return removed
  }

  async *#walk(scope: KeyScope, options: ScanOptions): AsyncGenerator<string[], void, undefined> {
    const { itersize = this.#itersize, signal } = options
    if (!Number.isSafeInteger(itersize) || itersize < 1) {
      throw new ArgumentError(`itersize must be an integer of at least 1, got ${describeValue(itersize)}.`)
    }
    signal?.throwIfAborted()
    for await (const batch of this.#store.scan(scope.glob, itersize)) {
      signal?.throwIfAborted()
      yield batch.filter(scope.owns)
    }
  }

  async #remove(scope: KeyScope, options: RemoveOptions): Promise<number> {
    let removed = 0
    for await (const batch of this.#walk(scope, options)) {
      if (batch.length === 0) continue
      removed += await this.#store.remove(batch)
      options.onProgress?.(removed)
    }
    return removed
  }
}
