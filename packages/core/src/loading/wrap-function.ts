import type { Loading } from '../contract/loading.ts'
import type { WrapOptions } from '../contract/options.ts'

/**
 * Implements `wrap`: a function whose results are cached with `getOrSet`. Everything that is called gets the `this` of
 * the call.
 *
 * @param cache - The cache.
 * @param fn - The function.
 * @param options - How to make the key from the arguments; all options of `getOrSet`.
 */
export function wrapFunction<Args extends readonly unknown[], T, This>(
  cache: Pick<Loading, 'getOrSet'>,
  fn: (this: This, ...args: Args) => T | Promise<T>,
  { key, tags, ...options }: WrapOptions<Args, This>,
): (this: This, ...args: Args) => Promise<T> {
  return async function (this: This, ...args: Args): Promise<T> {
    const own = typeof key === 'function' ? Reflect.apply(key, this, args) : key
    return cache.getOrSet(own, () => Reflect.apply(fn, this, args), {
      ...options,
      tags: typeof tags === 'function' ? Reflect.apply(tags, this, args) : tags,
    })
  }
}
