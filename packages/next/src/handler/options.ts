import {
  ArgumentError,
  buildCachesRules,
  describeValue,
  type OptionRules,
  optionRule,
  optionsChecker,
} from '@holdfast/core'
import type { ClassTable, CreateCachesOptions } from 'holdfast'
import { reporter } from '../guard/report.ts'

/** Options of `createHandler`. */
export interface HandlerOptions {
  /**
   * Keeps deployments apart: what was rendered under another id is not served. A text that several deployments have in
   * common lets them share.
   *
   * @defaultValue the content of `.next/BUILD_ID`
   */
  readonly buildId?: string | undefined
  /**
   * Seconds that an entry lives at most, also one that never expires for Next. No key is without a lifetime.
   *
   * @defaultValue 2592000 (30 days)
   */
  readonly timeout?: number | undefined
  /** Seconds that Next waits for the cache before it renders. @defaultValue 1 */
  readonly deadline?: number | undefined
  /** Bytes; what is longer is not stored. @defaultValue 33554432 (32 MiB) */
  readonly maxEntrySize?: number | undefined
  /**
   * Receives errors of the cache. Next renders instead.
   *
   * @defaultValue one `process.emitWarning` a minute for each kind of error
   */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** Options of `createHandler` for settings: those of the handler and those of `createCaches`. */
export interface HandlerSettingsOptions<Classes extends ClassTable = ClassTable>
  extends HandlerOptions,
    CreateCachesOptions<Classes> {
  /** Which of several caches to use. @defaultValue `'default'` */
  readonly alias?: string | undefined
}

/** Options with all defaults filled in. */
export interface ResolvedOptions {
  readonly buildId: string | undefined
  readonly timeout: number
  readonly deadlineMs: number
  readonly maxEntrySize: number
  /** Never throws. */
  readonly report: (error: unknown) => void
}

const { callback, checkedInUse, text } = optionRule
const rules: OptionRules<HandlerOptions> = {
  buildId: {
    accepts: (value) => typeof value === 'string' && value !== '' && value.isWellFormed(),
    expected: 'a text, not empty',
  },
  timeout: { accepts: isPositive, expected: 'a number of seconds, more than 0' },
  deadline: { accepts: isPositive, expected: 'a number of seconds, more than 0' },
  maxEntrySize: checkedInUse,
  onError: callback,
}

/** Checks the options of `createHandler(cache, options)`. */
export const checkOptions: (options: HandlerOptions | undefined) => HandlerOptions = optionsChecker<HandlerOptions>(
  'createHandler(cache, options)',
  rules,
)
/** Checks the options of `createHandler(settings, options)`. */
export const checkSettingsOptions: (options: HandlerSettingsOptions | undefined) => HandlerSettingsOptions =
  optionsChecker<HandlerSettingsOptions>('createHandler(settings, options)', {
    ...buildCachesRules,
    ...rules,
    alias: text,
  })

/**
 * Fills in defaults.
 *
 * @param options - Checked options.
 * @throws {@link ArgumentError} when `maxEntrySize` is wrong.
 */
export function resolveOptions(options: HandlerOptions): ResolvedOptions {
  const { buildId, timeout = 30 * 24 * 3600, deadline = 1, maxEntrySize = 32 * 1024 * 1024, onError } = options
  if (!Number.isSafeInteger(maxEntrySize) || maxEntrySize < 0) {
    throw new ArgumentError(
      `The option "maxEntrySize" of createHandler() must be a whole number of bytes, at least 0, got ${describeValue(maxEntrySize)}.`,
    )
  }
  return { buildId, timeout, deadlineMs: deadline * 1000, maxEntrySize, report: reporter(onError) }
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}
