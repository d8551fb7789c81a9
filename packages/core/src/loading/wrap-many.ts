import { listOf } from '../arguments/collections.ts'
import type { Loaded, Loading } from '../contract/loading.ts'
import { optionsOf } from '../contract/method-options.ts'
import type { WrapManyOptions } from '../contract/options.ts'
import { describeType, describeValue } from '../errors/describe-value.ts'
import { ArgumentError, type LoadFailedError } from '../errors/errors.ts'

/**
 * Implements `wrapMany`: a function of many items whose results are cached with `getOrSetMany`. Everything that is
 * called gets the `this` of the call.
 *
 * @param cache - The cache.
 * @param fn - The function.
 * @param given - How to make the key from an item; all options of `getOrSetMany`.
 * @throws ArgumentError for anything but a function, and for options that are wrong or unknown.
 */
export function wrapManyFunction<Item, T, This>(
  cache: Pick<Loading, 'getOrSetMany'>,
  fn: (this: This, items: readonly Item[]) => Loaded<Item, T> | Promise<Loaded<Item, T>>,
  given: WrapManyOptions<Item, This>,
): (this: This, items: Iterable<Item>) => Promise<Map<Item, Exclude<T, LoadFailedError>>> {
  const { key, tags, ...options } = optionsOf.wrapMany(given as WrapManyOptions<never>) as WrapManyOptions<Item, This>
  if (typeof fn !== 'function') throw new ArgumentError(`wrapMany() takes a function, got ${describeType(fn)}.`)
  if (typeof key !== 'function') {
    throw new ArgumentError(`The option "key" of wrapMany() must be a function, got ${describeValue(key)}.`)
  }
  return async function (this: This, items: Iterable<Item>): Promise<Map<Item, Exclude<T, LoadFailedError>>> {
    const byKey = new Map<string, Item>()
    for (const item of listOf(items, 'items')) byKey.set(Reflect.apply(key, this, [item]), item)
    const load = async (missing: readonly string[]): Promise<Map<string, T>> => {
      const asked = missing.map((each) => byKey.get(each) as Item)
      return byKeys(await Reflect.apply(fn, this, [asked]), missing, asked)
    }
    const own = typeof tags === 'function' ? (each: string) => Reflect.apply(tags, this, [byKey.get(each)]) : tags
    const values = await cache.getOrSetMany<T>(byKey.keys(), load, { ...options, tags: own })
    return new Map(Array.from(values, ([each, value]) => [byKey.get(each) as Item, value]))
  }
}

/** What the function returned by item, by key. What it returned by anything else stays, for `getOrSetMany` to judge. */
function byKeys<Item, T>(loaded: Loaded<Item, T>, keys: readonly string[], items: readonly Item[]): Map<string, T> {
  if (typeof loaded !== 'object' || loaded === null || Array.isArray(loaded)) return loaded as never
  const find = (item: unknown): unknown => {
    if (loaded instanceof Map) return loaded.get(item)
    const name = String(item)
    return Object.hasOwn(loaded, name) ? (loaded as Readonly<Record<string, unknown>>)[name] : undefined
  }
  const found = new Map<string, T>()
  for (const [at, key] of keys.entries()) {
    const value = find(items[at])
    if (value !== undefined) found.set(key, value as T)
  }
  if (found.size > 0) return found
  return (loaded instanceof Map ? loaded : new Map(Object.entries(loaded))) as never
}
