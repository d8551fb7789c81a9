import { ArgumentError, describeValue, optionRule, optionsChecker } from '@holdfast/core'
import type { Cache } from 'holdfast'
import { DEFAULT_ALIAS } from '../injection/tokens.ts'
import { type AsyncMethodDecorator, replaceMethod } from './replace-method.ts'
import { requestCache } from './requested-cache.ts'

/** One name or several, or a function that makes them from the arguments. */
export type Evicted<Args extends readonly unknown[]> =
  | string
  | readonly string[]
  | ((...args: Args) => string | readonly string[])

/** Options of `@CacheEvict`: at least one of `key`, `tags` and `all`. */
export interface CacheEvictOptions<Args extends readonly unknown[] = never[]> {
  /** The cache's name. @defaultValue `'default'` */
  readonly cache?: string | undefined
  /** Keys to delete. */
  readonly key?: Evicted<Args> | undefined
  /** Tags to invalidate. */
  readonly tags?: Evicted<Args> | undefined
  /** Clears the whole cache. @defaultValue false */
  readonly all?: boolean | undefined
}

const namesRule = {
  accepts: (value: unknown) =>
    typeof value === 'string' ||
    typeof value === 'function' ||
    (Array.isArray(value) && value.every((name) => typeof name === 'string')),
  expected: 'a string, a list of strings or a function of the arguments',
}
const checkOptions = optionsChecker<CacheEvictOptions>('CacheEvict(options)', {
  cache: optionRule.text,
  key: namesRule,
  tags: namesRule,
  all: optionRule.boolean,
})

/**
 * Removes from a cache what a method makes outdated, after the method has succeeded and before its promise resolves. It
 * works on providers and on handlers of controllers.
 *
 * @param options - Which cache, and what to remove.
 * @throws {@link @holdfast/core#ArgumentError} for an unknown option, and without anything to remove. A call is rejected
 *   with the cache's error when the cache cannot remove it; IGNORE_EXCEPTIONS decides.
 *
 * @example
 * ```ts
 * @CacheEvict({ key: (id: number) => `user:${id}`, tags: 'users' })
 * async rename(id: number, name: string): Promise<void> {
 *   await this.users.update(id, { name })
 * }
 * ```
 */
export function CacheEvict<const Args extends readonly unknown[] = never[]>(
  options: CacheEvictOptions<Args>,
): AsyncMethodDecorator {
  const { cache: alias = DEFAULT_ALIAS, key, tags, all = false } = checkOptions(options as CacheEvictOptions)
  if (key === undefined && tags === undefined && !all) {
    throw new ArgumentError('CacheEvict() needs one of the options "key", "tags" and "all".')
  }
  return (prototype, _name, descriptor) => {
    const partsOf = requestCache(prototype, alias, '@CacheEvict')
    replaceMethod(
      descriptor,
      (original) =>
        async function evicting(this: unknown, ...args: unknown[]): Promise<unknown> {
          const value = await original.apply(this, args)
          const parts = partsOf(this)
          if (parts) await evict(parts.cache, all, namesOf('key', key, this, args), namesOf('tags', tags, this, args))
          return value
        },
    )
  }
}

async function evict(cache: Cache, all: boolean, keys: readonly string[], tags: readonly string[]): Promise<void> {
  const work: Promise<number>[] = []
  if (all) work.push(cache.clear())
  if (keys.length > 0) work.push(cache.deleteMany(keys))
  if (tags.length > 0) work.push(cache.invalidateTags(tags))
  await Promise.all(work)
}

function namesOf(
  option: 'key' | 'tags',
  evicted: Evicted<never[]> | undefined,
  instance: unknown,
  args: readonly unknown[],
): readonly string[] {
  const names: unknown = typeof evicted === 'function' ? evicted.apply(instance, args as never[]) : (evicted ?? [])
  const list: readonly unknown[] = Array.isArray(names) ? names : [names]
  if (list.every((name) => typeof name === 'string')) return list
  throw new ArgumentError(
    `The option "${option}" of @CacheEvict() must give a string or a list of strings, got ${describeValue(names)}.`,
  )
}
