import { z } from 'zod'
import type { Logger } from '../operations/failure-policy.ts'

/** Django's module-level settings that concern caches: what a Python project has beside CACHES. An option of a cache wins over them. */
export interface DjangoSettings {
  /** IGNORE_EXCEPTIONS of every cache. @defaultValue false */
  readonly DJANGO_REDIS_IGNORE_EXCEPTIONS?: boolean | undefined
  /** LOG_IGNORED_EXCEPTIONS of every cache. @defaultValue false */
  readonly DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS?: boolean | undefined
  /** Where ignored errors are logged: an object with `error(message, error)`, or a name that stands in front of the line on stderr. @defaultValue `'holdfast.cache'` */
  readonly DJANGO_REDIS_LOGGER?: string | Logger | undefined
  /** How many keys a scan looks at per step. @defaultValue 1000 */
  readonly DJANGO_REDIS_SCAN_ITERSIZE?: number | undefined
  /** CONNECTION_FACTORY of every Redis cache. */
  readonly DJANGO_REDIS_CONNECTION_FACTORY?: string | undefined
  /** No effect: `close()` always closes, and nothing closes by itself. */
  readonly DJANGO_REDIS_CLOSE_CONNECTION?: boolean | undefined
  /** Seconds for which the herd client serves a stale value while few callers refresh it. @defaultValue 60 */
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
 * The logger that a setting means.
 *
 * @param setting - DJANGO_REDIS_LOGGER.
 */
export function loggerOf(setting: DjangoSettings['DJANGO_REDIS_LOGGER'] = 'holdfast.cache'): Logger {
  if (typeof setting !== 'string') return setting
  // The line says what happened; the whole error, with its stack, is the application's logger's business.
  return { error: (message, error) => process.stderr.write(`${setting}: ${message}: ${(error as Error).message}\n`) }
}

function isLogger(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Logger>).error === 'function'
}
