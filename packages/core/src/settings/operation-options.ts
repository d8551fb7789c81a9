import type { CacheError } from '../errors/errors.ts'
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
}

/** The schemas of {@link OperationOptions}, to be spread into a strict object. */
export interface OperationShape {
  /** See {@link OperationOptions}. */
  readonly IGNORE_EXCEPTIONS: z.ZodOptional<z.ZodType<boolean | ((error: CacheError) => boolean)>>
  /** See {@link OperationOptions}. */
  readonly LOG_IGNORED_EXCEPTIONS: z.ZodOptional<z.ZodBoolean>
  /** See {@link OperationOptions}. */
  readonly TIMEOUT_JITTER: z.ZodOptional<z.ZodNumber>
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
}
