import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Integer } from '../codec/integer.ts'
import type { Cache } from '../contract/cache.ts'
import type { ConsumeOptions, Consumption, Lock, LockOptions } from '../contract/coordination.ts'
import type { LoadContext, LoadManyContext } from '../contract/load-context.ts'
import type { Loaded } from '../contract/loading.ts'
import { optionsOf } from '../contract/method-options.ts'
import type {
  ClearOptions,
  GetOptions,
  KeyOptions,
  LoadManyOptions,
  LoadOptions,
  ReadOptions,
  RemoveOptions,
  ScanOptions,
  SetOptions,
  StoreOptions,
  ValueOptions,
  WrapManyOptions,
  WrapOptions,
} from '../contract/options.ts'
import type { Refresher, RefreshOptions } from '../contract/warming.ts'
import { checkLimit, unlimited } from '../coordination/limits.ts'
import type { LoadFailedError } from '../errors/errors.ts'
import type { KeySpace } from '../keys/key-space.ts'
import { wrapFunction } from '../loading/wrap-function.ts'
import { wrapManyFunction } from '../loading/wrap-many.ts'
import { NO_FALLBACK } from '../operations/operations.ts'
import type { CacheStats } from '../operations/statistics.ts'
import type { Store } from '../store/store.ts'
import { type Timeout, timeoutToMs } from '../time/timeout.ts'
import { addTo } from './add-to.ts'
import { type CacheParts, partsOver } from './cache-parts.ts'
import { readInTurns } from './many-in-turns.ts'
import { moveToVersion } from './move-to-version.ts'
import { nameInTurns } from './name-in-turns.ts'
import { orElse } from './or-else.ts'
import { remainingMs } from './remaining-ms.ts'
import { setManyValues } from './set-many-values.ts'
import { setValue } from './set-value.ts'

const NO_OPTIONS = {}

/**
 * Implements {@link Cache} over a {@link Store}, once for every backend. The interface documents the methods. Each
 * method checks its arguments, runs through `operations`, and leaves the work to a part.
 *
 * A backend is a subclass with two static methods, `schema` and `openStore`: see `BackendClass`.
 */
export class BaseCache<S extends Store = Store> implements Cache {
  readonly #parts: CacheParts<S>
  readonly frameNow: CacheParts['framesNow']['read'] = (key) => this.#parts.framesNow.read(key)

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
    return this.#parts.keySpace.make(key, optionsOf.makeKey(options).version)
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
  get(key: string, given: GetOptions<unknown> = NO_OPTIONS): Promise<unknown> {
    const { operations, keySpace, entries, store, memoryReads } = this.#parts
    return operations.run('get', key, given?.default, (begun) => {
      const options = given === NO_OPTIONS ? given : optionsOf.get(given)
      const { read = 'any', schema } = options
      const storedKey = keySpace.make(key, options.version)
      const served = memoryReads
        ? memoryReads.get(storedKey, key, options, begun)
        : store.read(storedKey, read).then((bytes) => entries.serve(bytes, storedKey, key, read, schema, begun))
      return orElse(served, options.default)
    })
  }

  set(key: string, value: unknown, options?: SetOptions): Promise<boolean> {
    const set = (): Promise<boolean> => setValue(this.#parts, key, value, optionsOf.set(options))
    return this.#parts.operations.run('set', key, false, set)
  }

  add(key: string, value: unknown, options?: StoreOptions): Promise<boolean> {
    const add = (): Promise<boolean> => setValue(this.#parts, key, value, { ...optionsOf.add(options), nx: true })
    return this.#parts.operations.run('add', key, false, add)
  }

  touch(key: string, timeout: Timeout = this.timeout, options?: KeyOptions): Promise<boolean> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('touch', key, false, () => {
      const storedKey = keySpace.make(key, optionsOf.touch(options).version)
      const ms = timeoutToMs(timeout)
      return ms === 0 ? entries.end(storedKey, key, 'xx') : entries.touch(storedKey, key, ms)
    })
  }

  delete(key: string, options?: KeyOptions): Promise<boolean> {
    const { operations, keySpace, store } = this.#parts
    return operations.run('delete', key, false, async () => {
      return (await store.remove([keySpace.make(key, optionsOf.delete(options).version)])) > 0
    })
  }

  has(key: string, options?: ReadOptions): Promise<boolean> {
    const { operations, keySpace, entries } = this.#parts
    return operations.run('has', key, false, (begun) => {
      const { version, read = 'any' } = optionsOf.has(options)
      return entries.has(keySpace.make(key, version), key, read, begun)
    })
  }

  incr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return addTo(this.#parts, 'incr', key, delta, options)
  }

  decr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return addTo(this.#parts, 'decr', key, delta, options)
  }

  incrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return moveToVersion(this.#parts, 'incrVersion', key, delta, options)
  }

  decrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return moveToVersion(this.#parts, 'decrVersion', key, delta, options)
  }

  async ttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    const ms = await remainingMs(this.#parts, 'ttl', key, options)
    return typeof ms === 'number' ? ms / 1000 : ms
  }

  pttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    return remainingMs(this.#parts, 'pttl', key, options)
  }

  getMany<T = unknown>(keys: Iterable<string>, options?: ValueOptions): Promise<Map<string, T>> {
    const { operations, keySpace } = this.#parts
    return operations.run('getMany', undefined, new Map<string, T>(), (begun) => {
      const { version, read = 'any', schema } = optionsOf.getMany(options)
      return nameInTurns(keySpace, keys, version, (logical, stored) =>
        readInTurns<T>(this.#parts, stored, logical, read, schema, begun),
      )
    })
  }

  setMany(
    values: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options?: StoreOptions,
  ): Promise<void> {
    const set = (): Promise<void> => setManyValues(this.#parts, values, optionsOf.setMany(options))
    return this.#parts.operations.run<void>('setMany', undefined, undefined, set)
  }

  deleteMany(keys: Iterable<string>, options?: KeyOptions): Promise<number> {
    const { operations, keySpace, store } = this.#parts
    return operations.run('deleteMany', undefined, 0, () => {
      const { version } = optionsOf.deleteMany(options)
      return nameInTurns(keySpace, keys, version, (_logical, stored) => store.remove(stored))
    })
  }

  keys(pattern = '*', options?: ScanOptions): Promise<string[]> {
    const { operations, scan } = this.#parts
    return operations.run('keys', pattern, [], () => scan.collect(pattern, optionsOf.keys(options)))
  }

  async *iterKeys(pattern = '*', options?: ScanOptions): AsyncGenerator<string, void, undefined> {
    const { operations, scan } = this.#parts
    const walk = (): AsyncIterable<string[]> => scan.keys(pattern, optionsOf.iterKeys(options))
    for await (const batch of operations.iterate('iterKeys', pattern, walk)) yield* batch
  }

  deletePattern(pattern: string, options?: RemoveOptions): Promise<number> {
    const { operations, scan } = this.#parts
    return operations.run('deletePattern', pattern, 0, () =>
      scan.removeMatching(pattern, optionsOf.deletePattern(options)),
    )
  }

  clear(given?: ClearOptions): Promise<number> {
    const { operations, scan } = this.#parts
    return operations.run('clear', undefined, 0, () => {
      const { everything = false, ...options } = optionsOf.clear(given)
      return everything ? scan.flush(options) : scan.removeAll(options)
    })
  }

  getOrSet<T>(key: string, load: (context: LoadContext) => T | Promise<T>, given?: LoadOptions): Promise<T> {
    const { operations, keySpace, loader } = this.#parts
    return operations.run('getOrSet', key, NO_FALLBACK, (begun) => {
      const options = optionsOf.getOrSet(given)
      return loader.get({ key, storedKey: keySpace.make(key, options.version), load, options }, begun)
    })
  }

  getOrSetMany<T>(
    keys: Iterable<string>,
    load: (missing: readonly string[], context: LoadManyContext) => Loaded<string, T> | Promise<Loaded<string, T>>,
    given?: LoadManyOptions,
  ): Promise<Map<string, Exclude<T, LoadFailedError>>> {
    const { operations, keySpace, manyLoader } = this.#parts
    return operations.run<Map<string, Exclude<T, LoadFailedError>>>('getOrSetMany', undefined, NO_FALLBACK, (begun) => {
      const options = optionsOf.getOrSetMany(given)
      return nameInTurns(keySpace, keys, options.version, (logical, storedKeys) =>
        manyLoader.get({ keys: logical, storedKeys, load, options }, begun),
      )
    })
  }

  wrap<Args extends readonly unknown[], T, This = unknown>(
    fn: (this: This, ...args: Args) => T | Promise<T>,
    options: WrapOptions<Args, This>,
  ): (this: This, ...args: Args) => Promise<T> {
    return wrapFunction(this, fn, options)
  }

  wrapMany<Item, T, This = unknown>(
    fn: (this: This, items: readonly Item[]) => Loaded<Item, T> | Promise<Loaded<Item, T>>,
    options: WrapManyOptions<Item, This>,
  ): (this: This, items: Iterable<Item>) => Promise<Map<Item, Exclude<T, LoadFailedError>>> {
    return wrapManyFunction(this, fn, options)
  }

  refreshEvery<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options: RefreshOptions): Refresher {
    return this.#parts.warming.start(this.#parts, { key, load, options })
  }

  invalidateTags(names: readonly string[]): Promise<number> {
    const { operations, tags } = this.#parts
    return operations.run('invalidateTags', undefined, 0, () => tags.invalidate(names))
  }

  lock(name: string, options?: LockOptions): Lock {
    return this.#parts.locks.make(name, optionsOf.lock(options))
  }

  async consume(key: string, options: ConsumeOptions): Promise<Consumption> {
    const step = checkLimit(options)
    const { operations, limits } = this.#parts
    return operations.run('consume', key, unlimited(step), () => limits.consume(key, step))
  }

  #view(keySpace: KeySpace): this {
    const View = this.constructor as new (parts: CacheParts<S>) => this
    return new View(partsOver({ ...this.#parts, close: undefined }, keySpace))
  }
}
