import { ArgumentError, optionRule, optionsChecker } from '@holdfast/core'
import type { Cache, WrapOptions } from 'holdfast'
import { DEFAULT_ALIAS } from '../injection/tokens.ts'
import { describeSingleUse } from '../values/single-use.ts'
import { checkSharedKey } from './check-shared-key.ts'
import { keyOfArguments } from './key-of-arguments.ts'
import { type AsyncMethodDecorator, type Method, replaceMethod } from './replace-method.ts'
import { requestCache } from './requested-cache.ts'

/** Options of `@Cacheable`: those of `cache.wrap`, and which cache. */
export interface CacheableOptions<Args extends readonly unknown[] = never[]>
  extends Omit<WrapOptions<Args>, 'key' | 'signal'> {
  /** The cache's name. @defaultValue `'default'` */
  readonly cache?: string | undefined
  /**
   * The key, or a function that makes it from the arguments. It must name everything that the result depends on.
   *
   * @defaultValue the names of the class and the method, and all arguments, which must be plain data then
   */
  readonly key?: string | ((...args: Args) => string) | undefined
}

const { text, checkedInUse } = optionRule
const checkOptions = optionsChecker<CacheableOptions>('Cacheable(options)', {
  cache: text,
  key: {
    accepts: (value) => typeof value === 'string' || typeof value === 'function',
    expected: 'a string or a function of the arguments',
  },
  tags: checkedInUse,
  version: checkedInUse,
  timeout: checkedInUse,
  nullTimeout: checkedInUse,
  read: checkedInUse,
  staleWhileRevalidate: checkedInUse,
  staleIfError: checkedInUse,
  softTimeout: checkedInUse,
  earlyRefresh: checkedInUse,
  lock: checkedInUse,
  loaderTimeout: checkedInUse,
})

/**
 * Caches what a method of a provider or controller returns, by `cache.getOrSet`: concurrent calls for one key share one
 * run, `null` is a value, `undefined` is not kept.
 *
 * Nest injects the cache, so the class needs no property for it. On an instance that Nest did not make (in a unit test,
 * from a factory) the method runs uncached, and a warning says so once.
 *
 * @param options - Which cache, the key, the lifetime in seconds, tags, and the options of `getOrSet`.
 * @throws {@link @holdfast/core#ArgumentError} for an unknown option. A call is rejected with one if its arguments
 *   cannot make a key, if the class lives for one request and has no `key`, and if the result is a stream.
 *
 * @example
 * ```ts
 * @Cacheable({ key: (id: number) => `user:${id}`, tags: (id: number) => [`user:${id}`], timeout: 60 })
 * async find(id: number): Promise<User | null> {
 *   return this.users.findOneBy({ id })
 * }
 * ```
 */
export function Cacheable<const Args extends readonly unknown[] = never[]>(
  options?: CacheableOptions<Args>,
): AsyncMethodDecorator {
  const { cache: alias = DEFAULT_ALIAS, key, ...rest } = checkOptions(options as CacheableOptions)
  return (prototype, name, descriptor) => {
    const partsOf = requestCache(prototype, alias, '@Cacheable')
    const method = String(name)
    replaceMethod(descriptor, (original) => {
      const wrapped = new WeakMap<Cache, Method>()
      const warn = warnOnce(`${prototype.constructor.name}.${method}`)
      return function cached(this: unknown, ...args: unknown[]): unknown {
        const parts = partsOf(this)
        if (!parts) {
          warn()
          return original.apply(this, args)
        }
        const instance = this as object
        try {
          if (key === undefined) checkSharedKey(instance, method, parts.modules)
        } catch (error) {
          return Promise.reject(error)
        }
        let run = wrapped.get(parts.cache)
        if (!run) {
          run = parts.cache.wrap(refusing(original, method), { ...rest, key: key ?? ownKey(method) } as WrapOptions<
            unknown[]
          >)
          wrapped.set(parts.cache, run)
        }
        return run.apply(this, args)
      }
    })
  }
}

function ownKey(method: string): (this: unknown, ...args: unknown[]) => string {
  return function keyOfCall(...args) {
    // A subclass may override what the method uses.
    return keyOfArguments(`${(this as object).constructor.name}.${method}`, args)
  }
}

function refusing(original: Method, method: string): Method {
  return async function load(...args) {
    const value = await original.apply(this, args)
    const kind = describeSingleUse(value)
    if (kind === undefined) return value
    throw new ArgumentError(
      `${(this as object).constructor.name}.${method}() is @Cacheable and returned ${kind}, which can be read only once. Return its content, or leave @Cacheable out.`,
    )
  }
}

function warnOnce(method: string): () => void {
  let warned = false
  return () => {
    if (warned) return
    warned = true
    process.emitWarning(
      `${method}() is @Cacheable and runs uncached: Nest did not make this instance, so it has no cache.`,
      'HoldfastWarning',
    )
  }
}
