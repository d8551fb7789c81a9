import type { Many } from '../contract/many.ts'
import type {
  ClearOptions,
  KeyOptions,
  RemoveOptions,
  ScanOptions,
  StoreOptions,
  ValueOptions,
} from '../contract/options.ts'
import { describeValue } from '../describe.ts'
import { ArgumentError } from '../errors.ts'
import type { KeyScope } from '../keys/key-space.ts'
import type { Store } from '../store.ts'
import { CacheValues } from './cache-values.ts'

/** Many keys at once, and all of them. */
export abstract class CacheMany<S extends Store = Store> extends CacheValues<S> implements Many {
  getMany<T = unknown>(keys: Iterable<string>, options: ValueOptions = {}): Promise<Map<string, T>> {
    return this.run('getMany', undefined, new Map<string, T>(), async () => {
      const logical = [...new Set(keys)]
      const storedKeys = logical.map((key) => this.makeKey(key, options))
      const entries = await this.entries.readMany(storedKeys, logical, options.read ?? 'any')
      const found = new Map<string, T>()
      for (const [index, key] of logical.entries()) {
        const entry = entries[index]
        const served = entry && this.entries.serve(entry, key, options.schema)
        const value = served instanceof Promise ? await served : served
        if (value !== undefined) found.set(key, value as T)
      }
      this.parts.operations.statistics.add('misses', logical.length - found.size)
      return found
    })
  }

  setMany(
    entries: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options: StoreOptions = {},
  ): Promise<void> {
    return this.run<void>('setMany', undefined, undefined, async () => {
      const pairs =
        Symbol.iterator in entries ? (entries as Iterable<readonly [string, unknown]>) : Object.entries(entries)
      const bodies: (readonly [storedKey: string, body: Buffer])[] = []
      for (const [key, value] of pairs) bodies.push([this.makeKey(key, options), this.entries.encode(value, key)])
      const longest = this.longest(options.timeout)
      if (longest === 0) {
        await this.store.remove(bodies.map(([storedKey]) => storedKey))
        return
      }
      const tags = options.tags && (await this.tags.capture(options.tags, longest))
      await this.store.writeMany(
        bodies.map(([storedKey, body]) => {
          // Each has a jitter of its own: they shall not all end together.
          return { storedKey, ...this.entries.seal(body, { lifetimeMs: this.lifetime(options.timeout), tags }) }
        }),
      )
    })
  }

  deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number> {
    return this.run('deleteMany', undefined, 0, async () =>
      this.store.remove([...new Set(keys)].map((key) => this.makeKey(key, options))),
    )
  }

  async keys(pattern = '*', options?: ScanOptions): Promise<string[]> {
    return this.run('keys', pattern, [], async () => {
      const keys = new Set<string>()
      const scope = this.keySpace.matching(pattern, options?.version)
      for await (const batch of this.#walk(scope, options)) {
        for (const storedKey of batch) keys.add(this.keySpace.reverse(storedKey))
      }
      return [...keys]
    })
  }

  async *iterKeys(pattern = '*', options?: ScanOptions): AsyncGenerator<string, void, undefined> {
    const walk = this.parts.operations.iterate('iterKeys', pattern, () =>
      this.#walk(this.keySpace.matching(pattern, options?.version), options),
    )
    for await (const batch of walk) {
      for (const storedKey of batch) yield this.keySpace.reverse(storedKey)
    }
  }

  deletePattern(pattern: string, options?: RemoveOptions): Promise<number> {
    return this.run('deletePattern', pattern, 0, async () =>
      this.#removeScope(this.keySpace.matching(pattern, options?.version), options),
    )
  }

  clear({ everything = false, ...options }: ClearOptions = {}): Promise<number> {
    return this.run('clear', undefined, 0, async () =>
      everything ? this.#removeAll(options) : this.#removeScope(this.keySpace.all(), options),
    )
  }

  async *#walk(
    scope: KeyScope,
    { itersize = this.parts.itersize, signal }: ScanOptions = {},
  ): AsyncGenerator<string[], void, undefined> {
    if (!Number.isSafeInteger(itersize) || itersize < 1) {
      throw new ArgumentError(`itersize must be an integer of at least 1, got ${describeValue(itersize)}.`)
    }
    signal?.throwIfAborted()
    for await (const batch of this.store.scan(scope.glob, itersize)) {
      signal?.throwIfAborted()
      yield batch.filter(scope.owns)
    }
  }

  async #removeAll({ signal, onProgress }: RemoveOptions): Promise<number> {
    signal?.throwIfAborted()
    const removed = await this.store.flush()
    onProgress?.(removed)
    return removed
  }

  async #removeScope(scope: KeyScope, { onProgress, ...options }: RemoveOptions = {}): Promise<number> {
    let removed = 0
    for await (const batch of this.#walk(scope, options)) {
      if (batch.length === 0) continue
      removed += await this.store.remove(batch)
      onProgress?.(removed)
    }
    return removed
  }
}
