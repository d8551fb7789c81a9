import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { GetOptions, Integer, KeyOptions, ReadOptions, SetOptions, StoreOptions } from '../contract/options.ts'
import type { Values } from '../contract/values.ts'
import { ArgumentError, NotAnIntegerError } from '../errors.ts'
import { toBigInt, toInteger } from '../integer.ts'
import { checkVersion } from '../keys/key-space.ts'
import type { Store } from '../store.ts'
import { type Timeout, timeoutToMs } from '../timeout.ts'
import { CacheFrame } from './cache-frame.ts'

/** One key at a time. */
export abstract class CacheValues<S extends Store = Store> extends CacheFrame<S> implements Values {
  get<Schema extends StandardSchemaV1, Default = undefined>(
    key: string,
    options: GetOptions<Default> & { readonly schema: Schema },
  ): Promise<StandardSchemaV1.InferOutput<Schema> | Default>
  get<T = unknown, Default = undefined>(key: string, options?: GetOptions<Default>): Promise<T | Default>
  get(key: string, options: GetOptions<unknown> = {}): Promise<unknown> {
    return this.run('get', key, options.default, async () => {
      const entry = await this.entries.read(this.makeKey(key, options), key, options.read ?? 'any')
      const served = entry && this.entries.serve(entry, key, options.schema)
      const value = served instanceof Promise ? await served : served
      if (value === undefined) this.parts.operations.statistics.add('misses')
      return value === undefined ? options.default : value
    })
  }

  set(key: string, value: unknown, options: SetOptions = {}): Promise<boolean> {
    return this.run('set', key, false, async () => {
      const storedKey = this.makeKey(key, options)
      const { nx, xx, keepttl, tags } = options
      checkTogether(options)
      const body = this.entries.encode(value, key)
      const lifetimeMs = this.lifetime(options.timeout)
      if (keepttl) return this.#replace(storedKey, key, body, xx ? undefined : lifetimeMs)
      if (lifetimeMs === 0) {
        if (nx) return !(await this.entries.has(storedKey, key, 'primary'))
        if (xx) return this.#end(storedKey, key)
        await this.store.remove([storedKey])
        return true
      }
      const tokens = tags && (await this.tags.capture(tags, this.longest(options.timeout)))
      const sealed = this.entries.seal(body, { lifetimeMs, tags: tokens })
      return this.entries.write(storedKey, key, sealed, nx ? 'nx' : xx ? 'xx' : undefined)
    })
  }

  add(key: string, value: unknown, options?: StoreOptions): Promise<boolean> {
    return this.set(key, value, { ...options, nx: true })
  }

  touch(key: string, timeout: Timeout = this.timeout, options?: KeyOptions): Promise<boolean> {
    return this.run('touch', key, false, async () => {
      const storedKey = this.makeKey(key, options)
      const ms = timeoutToMs(timeout)
      return ms === 0 ? this.#end(storedKey, key) : this.entries.touch(storedKey, key, ms)
    })
  }

  delete(key: string, options?: KeyOptions): Promise<boolean> {
    return this.run('delete', key, false, async () => (await this.store.remove([this.makeKey(key, options)])) > 0)
  }

  has(key: string, options?: ReadOptions): Promise<boolean> {
    return this.run('has', key, false, async () =>
      this.entries.has(this.makeKey(key, options), key, options?.read ?? 'any'),
    )
  }

  incr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return this.run('incr', key, Number.NaN, async () => this.#add(key, toBigInt(delta), options))
  }

  decr(key: string, delta: Integer = 1, options?: KeyOptions): Promise<Integer> {
    return this.run('decr', key, Number.NaN, async () => this.#add(key, -toBigInt(delta), options))
  }

  incrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return this.run('incrVersion', key, Number.NaN, () => this.#move(key, delta, options))
  }

  decrVersion(key: string, delta = 1, options?: KeyOptions): Promise<number> {
    return this.run('decrVersion', key, Number.NaN, () => this.#move(key, -delta, options))
  }

  ttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    return this.run('ttl', key, undefined, async () => {
      const ms = await this.entries.remaining(this.makeKey(key, options), key, options?.read ?? 'any')
      return typeof ms === 'number' ? ms / 1000 : ms
    })
  }

  pttl(key: string, options?: ReadOptions): Promise<number | null | undefined> {
    return this.run('pttl', key, undefined, async () =>
      this.entries.remaining(this.makeKey(key, options), key, options?.read ?? 'any'),
    )
  }

  /** Keeps the lifetime of what is there; what is new gets one, `undefined` for none that is new. */
  #replace(storedKey: string, key: string, body: Buffer, lifetimeMs: number | null | undefined): Promise<boolean> {
    const fresh = lifetimeMs === undefined || lifetimeMs === 0 ? undefined : this.entries.seal(body, { lifetimeMs })
    return this.entries.replace(storedKey, key, body, fresh)
  }

  /** Ends the life of an entry; false when there was none that was alive. */
  async #end(storedKey: string, key: string): Promise<boolean> {
    const alive = await this.entries.has(storedKey, key, 'primary')
    return (await this.store.remove([storedKey])) > 0 && alive
  }

  async #move(key: string, delta: number, options?: KeyOptions): Promise<number> {
    const from = this.makeKey(key, options)
    const version = checkVersion((options?.version ?? this.version) + delta)
    if (await this.entries.rename(from, this.keySpace.make(key, version), key)) return version
    throw this.notFound(key, from)
  }

  async #add(key: string, delta: bigint, options?: KeyOptions): Promise<Integer> {
    const storedKey = this.makeKey(key, options)
    let sum = await this.store.increment(storedKey, delta)
    // It may be one with a mark.
    if (sum === 'not an integer') sum = await this.entries.increment(storedKey, key, delta)
    if (sum === 'missing') throw this.notFound(key, storedKey)
    if (sum !== 'not an integer') return toInteger(sum)
    throw new NotAnIntegerError(`The value of ${JSON.stringify(storedKey)} in cache "${this.alias}" is not an integer.`)
  }
}

function checkTogether({ nx, xx, keepttl, timeout, tags }: SetOptions): void {
  if (nx && xx) throw new ArgumentError('set() takes nx or xx, not both.')
  if (!keepttl) return
  const other = nx ? 'nx' : timeout !== undefined ? 'timeout' : tags ? 'tags' : undefined
  if (other) throw new ArgumentError(`set() takes keepttl or ${other}, not both.`)
}
