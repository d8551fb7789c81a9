import type { Loading } from '../contract/loading.ts'
import { optionsOf } from '../contract/method-options.ts'
import type { WrapOptions } from '../contract/options.ts'
import { describeType, describeValue } from '../errors/describe-value.ts'
import { ArgumentError } from '../errors/errors.ts'

/**
 * Implements `wrap`: a function whose results are cached with `getOrSet`. Everything that is called gets the `this` of
 * the call.
 *
 * @param cache - The cache.
 * @param fn - The function.
 * @param given - How to make the key from the arguments; all options of `getOrSet`.
 * @throws ArgumentError for anything but a function, and for options that are wrong or unknown.
 */
export function wrapFunction<Args extends readonly unknown[], T, This>(
  cache: Pick<Loading, 'getOrSet'>,
  fn: (this: This, ...args: Args) => T | Promise<T>,
  given: WrapOptions<Args, This>,
): (this: This, ...args: Args) => Promise<T> {
  const { key, tags, ...options } = optionsOf.wrap(given as WrapOptions<never>) as WrapOptions<Args, This>
  if (typeof fn !== 'function') throw new ArgumentError(`wrap() takes a function, got ${describeType(fn)}.`)
  if (typeof key !== 'string' && typeof key !== 'function') {
    throw new ArgumentError(`The option "key" of wrap() must be a string or a function, got ${describeValue(key)}.`)
  }
  return async function (this: This, ...args: Args): Promise<T> {
    const own = typeof key === 'function' ? Reflect.apply(key, this, args) : key
    return cache.getOrSet(own, () => Reflect.apply(fn, this, args), {
      ...options,
      tags: typeof tags === 'function' ? Reflect.apply(tags, this, args) : tags,
    })
  }
}
