import type { Logger } from '../operations/failure-policy.ts'
import { z } from '../schema/z.ts'

/**
 * Django's module-level settings for caches: what a Python project sets besides CACHES. The options of a cache override
 * them.
 */
export interface DjangoSettings {
  /** IGNORE_EXCEPTIONS of every cache. @defaultValue false */
  readonly DJANGO_REDIS_IGNORE_EXCEPTIONS?: boolean | undefined
  /** LOG_IGNORED_EXCEPTIONS of every cache. @defaultValue false */
  readonly DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS?: boolean | undefined
  /**
   * Where ignored errors are logged: an object with `error(message, error)`, or a name that precedes the line on
   * stderr.
   *
   * @defaultValue `'holdfast.cache'`
   */
  readonly DJANGO_REDIS_LOGGER?: string | Logger | undefined
  /** How many keys a scan examines per step. @defaultValue 1000 */
  readonly DJANGO_REDIS_SCAN_ITERSIZE?: number | undefined
  /** CONNECTION_FACTORY of every Redis cache. */
  readonly DJANGO_REDIS_CONNECTION_FACTORY?: string | undefined
  /** Has no effect: `close()` always closes connections, and nothing else does. */
  readonly DJANGO_REDIS_CLOSE_CONNECTION?: boolean | undefined
  /** Seconds during which the herd client serves a stale value while few callers refresh it. @defaultValue 60 */
  readonly CACHE_HERD_TIMEOUT?: number | undefined
}

/** The schema of {@link DjangoSettings}. */
export const djangoSettingsSchema: z.ZodType<DjangoSettings> = z.strictObject({
  DJANGO_REDIS_IGNORE_EXCEPTIONS: z.boolean().optional(),
  DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS: z.boolean().optional(),
  DJANGO_REDIS_LOGGER: z.union([z.string(), z.custom<Logger>(isLogger, 'an object with error()')]).optional(),
  DJANGO_REDIS_SCAN_ITERSIZE: z.int().min(1).optional(),
  DJANGO_REDIS_CONNECTION_FACTORY: z.string().optional(),
  DJANGO_REDIS_CLOSE_CONNECTION: z.boolean().optional(),
  CACHE_HERD_TIMEOUT: z.number().gt(0).optional(),
})

/**
 * Returns the logger that a setting names.
 *
 * @param setting - DJANGO_REDIS_LOGGER.
 */
export function loggerOf(setting: DjangoSettings['DJANGO_REDIS_LOGGER'] = 'holdfast.cache'): Logger {
  if (typeof setting !== 'string') return setting
  // One line is enough here. An application that wants the error with its stack sets its own logger.
  return { error: (message, error) => process.stderr.write(`${setting}: ${message}: ${(error as Error).message}\n`) }
}

function isLogger(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Logger>).error === 'function'
}
