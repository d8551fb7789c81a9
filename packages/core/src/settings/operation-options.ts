import { describeValue } from '../errors/describe-value.ts'
import type { CacheError } from '../errors/errors.ts'
import { isKeyFamilies, type KeyFamilies, MAX_FAMILIES } from '../operations/key-families.ts'
import { z } from '../schema/z.ts'

/** OPTIONS that every backend takes. */
export interface OperationOptions {
  /**
   * Which errors are ignored: `true` ignores those that mean that the store cannot be used, a predicate decides for
   * each error. The method then returns what it documents for an ignored error.
   *
   * @defaultValue DJANGO_REDIS_IGNORE_EXCEPTIONS, else false
   */
  readonly IGNORE_EXCEPTIONS?: boolean | ((error: CacheError) => boolean) | undefined
  /**
   * Whether ignored errors are logged, one line per ten seconds.
   *
   * @defaultValue DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS, else false
   */
  readonly LOG_IGNORED_EXCEPTIONS?: boolean | undefined
  /**
   * Shortens every lifetime at random by up to this fraction, so that values that were stored together do not expire
   * together.
   *
   * @defaultValue 0
   */
  readonly TIMEOUT_JITTER?: number | undefined
  /**
   * Families of keys, which `stats()` and whoever watches the cache count one by one: at most 100 globs over logical
   * keys, the first of which that matches is the family; or a function that returns the name of a key's family, and
   * must be quick, as it is called for every read and write. Keys without a family, and those of a 101st, are counted
   * as `(other)`.
   *
   * @defaultValue none: nothing is counted by family
   *
   * @example
   * ```ts
   * KEY_FAMILIES: ['user:*:feed', 'user:*', 'page:*']
   * ```
   */
  readonly KEY_FAMILIES?: KeyFamilies | undefined
  /**
   * Lets `caches.memo(work)` read each key once during its work. In local memory and with NEAR_CACHE, where reads cost
   * little, it changes nothing.
   *
   * @defaultValue false
   */
  readonly MEMO?: boolean | undefined
}

/** The schemas of {@link OperationOptions}, to be spread into a strict object. */
export interface OperationShape {
  /** See {@link OperationOptions}. */
  readonly IGNORE_EXCEPTIONS: z.ZodOptional<z.ZodType<boolean | ((error: CacheError) => boolean)>>
  /** See {@link OperationOptions}. */
  readonly LOG_IGNORED_EXCEPTIONS: z.ZodOptional<z.ZodBoolean>
  /** See {@link OperationOptions}. */
  readonly TIMEOUT_JITTER: z.ZodOptional<z.ZodNumber>
  /** See {@link OperationOptions}. */
  readonly KEY_FAMILIES: z.ZodOptional<z.ZodType<KeyFamilies>>
  /** See {@link OperationOptions}. */
  readonly MEMO: z.ZodOptional<z.ZodBoolean>
}

/** The schemas of {@link OperationOptions}. */
export const operationShape: OperationShape = {
  IGNORE_EXCEPTIONS: z
    .union([
      z.boolean(),
      z.custom<(error: CacheError) => boolean>((value) => typeof value === 'function', 'a function of the error'),
    ])
    .optional(),
  LOG_IGNORED_EXCEPTIONS: z.boolean().optional(),
  TIMEOUT_JITTER: z.number().min(0).lt(1).optional(),
  KEY_FAMILIES: z
    .custom<KeyFamilies>(isKeyFamilies, {
      error: ({ input }) =>
        `expected 1 to ${MAX_FAMILIES} globs over keys, such as ['user:*'], or a function of the key; got ${describeValue(input)}`,
    })
    .optional(),
  MEMO: z.boolean().optional(),
}
