import type { Loading } from '../contract/loading.ts'
import type { LoadContext, LoadOptions, WrapOptions } from '../contract/options.ts'
import { Loader } from '../loading/loader.ts'
import { NO_FALLBACK } from '../operations/operations.ts'
import type { Store } from '../store.ts'
import { CacheMany } from './cache-many.ts'

/** Values that are computed where they are missing. */
export abstract class CacheLoading<S extends Store = Store> extends CacheMany<S> implements Loading {
  getOrSet<T>(key: string, load: (context: LoadContext) => T | Promise<T>, options: LoadOptions = {}): Promise<T> {
    return this.run('getOrSet', key, NO_FALLBACK, async () => {
      const loader = new Loader(this.parts, this.entries, this.tags)
      return loader.get({
        key,
        storedKey: this.makeKey(key, options),
        load,
        options,
        lifetimeMs: (timeout) => this.lifetime(timeout),
        longestMs: (timeout) => this.longest(timeout),
      })
    })
  }

  wrap<Args extends readonly unknown[], T>(
    fn: (...args: Args) => T | Promise<T>,
    { key, tags, ...options }: WrapOptions<Args>,
  ): (...args: Args) => Promise<T> {
    return async (...args) =>
      this.getOrSet(typeof key === 'function' ? key(...args) : key, () => fn(...args), {
        ...options,
        tags: typeof tags === 'function' ? tags(...args) : tags,
      })
  }

  invalidateTags(tags: readonly string[]): Promise<number> {
    return this.run('invalidateTags', undefined, 0, async () => this.tags.invalidate(tags))
  }
}
