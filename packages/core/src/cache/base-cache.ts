import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type Integer, toBigInt } from '../codec/integer.ts'
import type { Cache } from '../contract/cache.ts'
import type { ConsumeOptions, Consumption, Lock, LockOptions } from '../contract/coordination.ts'
import type {
  ClearOptions,
  GetOptions,
  KeyOptions,
  LoadContext,
  LoadOptions,
  ReadOptions,
  RemoveOptions,
  ScanOptions,
  SetOptions,
  StoreOptions,
  ValueOptions,
  WrapOptions,
} from '../contract/options.ts'
import { checkLimit, unlimited } from '../coordination/limits.ts'
import type { Metadata } from '../entries/metadata.ts'
import { keyNotFound } from '../errors/errors.ts'
import { checkVersion, type KeySpace } from '../keys/key-space.ts'
import { wrapFunction } from '../loading/wrap-function.ts'
import { NO_FALLBACK } from '../operations/operations.ts'
import type { CacheStats } from '../operations/statistics.ts'
import type { Store, StoredEntry } from '../store/store.ts'
import { type Timeout, timeoutToMs } from '../time/timeout.ts'
import { mapInTurns } from '../time/turns.ts'
import { type CacheParts, partsOver } from './cache-parts.ts'
import { type EncodedValue, encodeInTurns, serveInTurns } from './many-in-turns.ts'
import { setCondition } from './set-condition.ts'

const NO_OPTIONS = {}

/**
 * Implements {@link Cache} over a {@link Store}, once for every backend. The interface documents the methods. Each
 * method checks its arguments, runs through `operations`, and leaves the work to a part.
 *
 * A backend is a subclass with two static methods, `schema` and `openStore`: see `BackendClass`.
 */
export class BaseCache<S extends Store = Store> implements Cache {
  readonly #parts: CacheParts<S>

  /**
   * @param parts - What the cache is made of. `buildCaches` puts it together.
   */
  constructor(parts: CacheParts<S>) {
    this.#parts = parts
  }

  /** What the cache is made of, for the methods that a subclass adds. */
  protected get parts(): CacheParts<S> {
    return this.#parts
  }

  get alias(): string {
    return this.#parts.alias
  }

  get timeout(): Timeout {
    return this.#parts.timeout
  }

  get keyPrefix(): string {
    return this.#parts.keySpace.prefix
  }

  get version(): number {
    return this.#parts.keySpace.version
  }

  /** Identifies the databases that its keys live in, to find caches that share one. */
  get storeIds(): readonly string[] {
    return this.#parts.store.storeIds
  }

  makeKey(key: string, options?: KeyOptions): string {
    return this.#parts.keySpace.make(key, options?.version)
  }

  withVersion(version: number): this {
    return this.#view(this.#parts.keySpace.withVersion(version))
  }

  withPrefix(prefix: string): this {
    return this.#view(this.#parts.keySpace.withPrefix(prefix))
  }

  stats(): CacheStats {
    return this.#parts.operations.stats()
  }

  async close(): Promise<void> {
    await this.#parts.close?.()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get<Schema extends StandardSchemaV1, Default = undefined>(
    key: string,
    options: GetOptions<Default> & { readonly schema: Schema },
  ): Promise<StandardSchemaV1.InferOutput<Schema> | Default>
  get<T = unknown, Default = undefined>(key: string, options?: GetOptions<Default>): Promise<T | Default>
  get(key: string, options: GetOptions<unknown> = NO_OPTIONS): Promise<unknown> {
    const { operations, keySpace, entries, store } = this.#parts
    return operations.run('get', key, options.default, async () => {
      const from = options.read ?? 'any'
      const storedKey = keySpace.make(key, options.version)
      const served = entries.serve(await store.read(storedKey, from), storedKey, key, from, options.schema)
      const value = served instanceof Promise ? await served : served
      return value === undefined ? options.default : value
    })
  }

  set(key: string, value: unknown, options: SetOptions = NO_OPTIONS): Promise<boolean> {
    const { operations, keySpace, entries, lifetimes, store, tags } = this.#parts
    return operations.run('set', key, false, () => {
      const storedKey = keySpace.make(key, options.version)
      const condition = setCondition(options)
      const body = entries.encode(value, key)
      const lifetimeMs = lifetimes.of(options.timeout)
      if (options.keepttl) return entries.replace(storedKey, key, body, condition === 'xx' ? undefined : lifetimeMs)
      if (lifetimeMs === 0) return entries.end(storedKey, key, condition)
      const write = (tokens?: Metadata['tags']): Promise<boolean> => {
        const entry = entries.withMetadata(body, { lifetimeMs, tags: tokens })
        if (condition) return entries.writeIf(condition, storedKey, key, entry)
        return store.write(storedKey, entry.bytes, entry.lifetimeMs)
      }
      return options.tags ? tags.capture(options.tags, lifetimes.longest(options.timeout)).then(write) : write()
    })
  }

  add(key: string, value: unknown, options?: StoreOptions): Promise<boolean> {
    return this.set(key, value, { ...options, nx: true })
  }

  touch(key: string, timeout: Timeout = this.timeout, options?: KeyOptions): Promise<boolean> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('touch', key, false, () => {
      const storedKey = keySpace.make(key, options?.version)
      const ms = timeoutToMs(timeout)
      return ms === 0 ? entries.end(storedKey, key, 'xx') : entries.touch(storedKey, key, ms)
    })
  }

  delete(key: string, options?: KeyOptions): Promise<boolean> {
    const { operations, keySpace, store } = this.#parts
    return operations.run('delete', key, false, async () => {
      return (await store.remove([keySpace.make(key, options?.version)])) > 0
    })
  }

  has(key: string, options?: ReadOptions): Promise<boolean> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('has', key, false, () =>
      entries.has(keySpace.make(key, options?.version), key, options?.read ?? 'any'),
    )
  }

  incr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    const { operations, keySpace, counters } = this.#parts
    return operations.run('incr', key, Number.NaN, () =>
      counters.add(keySpace.make(key, options?.version), key, toBigInt(delta)),
    )
  }

  decr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    const { operations, keySpace, counters } = this.#parts
    return operations.run('decr', key, Number.NaN, () =>
      counters.add(keySpace.make(key, options?.version), key, -toBigInt(delta)),
    )
  }

  incrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return this.#parts.operations.run('incrVersion', key, Number.NaN, () => this.#move(key, delta, options))
  }

  decrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return this.#parts.operations.run('decrVersion', key, Number.NaN, () => this.#move(key, -delta, options))
  }

  ttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('ttl', key, undefined, async () => {
      const ms = await entries.remaining(keySpace.make(key, options?.version), key, options?.read ?? 'any')
      return typeof ms === 'number' ? ms / 1000 : ms
    })
  }

  pttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('pttl', key, undefined, () =>
      entries.remaining(keySpace.make(key, options?.version), key, options?.read ?? 'any'),
    )
  }

  getMany<T = unknown>(keys: Iterable<string>, options: ValueOptions = {}): Promise<Map<string, T>> {
    const { operations, keySpace, entries, store } = this.#parts
    return operations.run('getMany', undefined, new Map<string, T>(), async () => {
      const logical = [...new Set(keys)]
      const storedKeys = logical.map((key) => keySpace.make(key, options.version))
      const from = options.read ?? 'any'
      const found = await store.readMany(storedKeys, from)
      return serveInTurns<T>(entries, found, storedKeys, logical, from, options.schema)
    })
  }

  setMany(
    values: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options: StoreOptions = {},
  ): Promise<void> {
    const { operations, keySpace, entries, lifetimes, store, tags } = this.#parts
    return operations.run<void>('setMany', undefined, undefined, async () => {
      const encoding = encodeInTurns(entries, keySpace, values, options.version)
      const bodies = encoding instanceof Promise ? await encoding : encoding
      const longest = lifetimes.longest(options.timeout)
      if (longest === 0) return void (await store.remove(bodies.map(([storedKey]) => storedKey)))
      const tokens = options.tags && (await tags.capture(options.tags, longest))
      // Each value gets its own jitter, so that they do not all end together.
      const entryOf = ([storedKey, body]: EncodedValue): StoredEntry => ({
        storedKey,
        ...entries.withMetadata(body, { lifetimeMs: lifetimes.of(options.timeout), tags: tokens }),
      })
      const framing = mapInTurns(bodies, entryOf)
      await store.writeMany(framing instanceof Promise ? await framing : framing)
    })
  }

  deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number> {
    const { operations, keySpace, store } = this.#parts
    return operations.run('deleteMany', undefined, 0, () =>
      store.remove([...new Set(keys)].map((key) => keySpace.make(key, options?.version))),
    )
  }

  keys(pattern = '*', options?: ScanOptions): Promise<string[]> {
    const { operations, scan } = this.#parts
    return operations.run('keys', pattern, [], () => scan.collect(pattern, options))
  }

  async *iterKeys(pattern = '*', options?: ScanOptions): AsyncGenerator<string, void, undefined> {
    const { operations, scan } = this.#parts
    for await (const batch of operations.iterate('iterKeys', pattern, () => scan.keys(pattern, options))) yield* batch
  }

  deletePattern(pattern: string, options?: RemoveOptions): Promise<number> {
    const { operations, scan } = this.#parts
    return operations.run('deletePattern', pattern, 0, () => scan.removeMatching(pattern, options))
  }

  clear({ everything = false, ...options }: ClearOptions = {}): Promise<number> {
    const { operations, scan } = this.#parts
    return operations.run('clear', undefined, 0, () => (everything ? scan.flush(options) : scan.removeAll(options)))
  }

  getOrSet<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options: LoadOptions = {}): Promise<T> {
    const { operations, keySpace, loader } = this.#parts
    return operations.run('getOrSet', key, NO_FALLBACK, () =>
      loader.get({ key, storedKey: keySpace.make(key, options.version), load, options }),
    )
  }

  wrap<Args extends readonly unknown[], T, This = unknown>(
    fn: (this: This, ...args: Args) => T | Promise<T>,
    options: WrapOptions<Args, This>,
  ): (this: This, ...args: Args) => Promise<T> {
    return wrapFunction(this, fn, options)
  }

  invalidateTags(names: readonly string[]): Promise<number> {
    const { operations, tags } = this.#parts
    return operations.run('invalidateTags', undefined, 0, () => tags.invalidate(names))
  }

  lock(name: string, options?: LockOptions): Lock {
    return this.#parts.locks.make(name, options)
  }

  async consume(key: string, options: ConsumeOptions): Promise<Consumption> {
    const step = checkLimit(options)
    const { operations, limits } = this.#parts
    return operations.run('consume', key, unlimited(step), () => limits.consume(key, step))
  }

  async #move(key: string, delta: number, options?: KeyOptions): Promise<number> {
    const { alias, keySpace, entries } = this.#parts
    const from = keySpace.make(key, options?.version)
    const version = checkVersion((options?.version ?? keySpace.version) + delta)
    if (await entries.rename(from, keySpace.make(key, version), key)) return version
    throw keyNotFound(alias, key, from)
  }

  #view(keySpace: KeySpace): this {
    const View = this.constructor as new (parts: CacheParts<S>) => this
    return new View(partsOver({ ...this.#parts, close: undefined }, keySpace))
  }
}
