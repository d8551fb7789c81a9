import { describeValue } from '../errors/describe-value.ts'
import type { KeyFunction, ReverseKeyFunction } from '../keys/key-function.ts'
import { z } from '../schema/z.ts'
import type { Timeout } from '../time/timeout.ts'
import { type ClassTable, lookUpClass } from './class-table.ts'

/** Settings that every backend takes, with Django's names. */
export interface CommonSettings {
  /** Seconds that a value lives by default. `null` never expires, 0 stores nothing. @defaultValue 300 */
  readonly TIMEOUT?: Timeout | undefined
  /** Precedes every stored key. @defaultValue `''` */
  readonly KEY_PREFIX?: string | undefined
  /** The default version of keys. @defaultValue 1 */
  readonly VERSION?: number | undefined
  /** Makes stored keys: a function `(key, prefix, version)` or the name of one. @defaultValue `prefix:version:key` */
  readonly KEY_FUNCTION?: KeyFunction | (string & {}) | null | undefined
  /**
   * Returns the logical key of a stored one.
   *
   * @defaultValue derived from a KEY_FUNCTION that only joins its arguments
   */
  readonly REVERSE_KEY_FUNCTION?: ReverseKeyFunction | (string & {}) | null | undefined
}

/** What a class must have to be accepted for a setting. */
export interface ClassRequirement {
  /** Tells whether a class is accepted. */
  readonly fits: (found: { readonly prototype?: Readonly<Record<string, unknown>> }) => boolean
  /** What was expected, for the message: `a class with dumps() and loads()`. */
  readonly expected: string
}

/**
 * Makes the schema of a setting that names a class. It accepts the class itself or a name from the table.
 *
 * @param classes - The names.
 * @param setting - The setting, for example `SERIALIZER`.
 * @param requirement - What the class must have.
 * @returns A schema whose output is the class.
 */
export function classSetting<Class>(
  classes: ClassTable,
  setting: string,
  requirement?: ClassRequirement,
): z.ZodType<Class> {
  return z.unknown().transform((value, context) => {
    const lookup = lookUpClass(classes, setting, value)
    if ('found' in lookup) {
      if (!requirement || requirement.fits(lookup.found as object)) return lookup.found as Class
      const message = `expected ${requirement.expected}, got ${describeValue(value)}`
      context.issues.push({ code: 'custom', message, input: value })
    } else {
      context.issues.push({ code: 'custom', message: lookup.problem, input: value })
    }
    return z.NEVER
  })
}

// A longer timeout is not exact in milliseconds.
const timeoutSetting = z
  .number()
  .max(Math.floor(Number.MAX_SAFE_INTEGER / 1000))
  .nullable()

/** The schemas of {@link CommonSettings}, to be spread into `z.strictObject`. */
export interface CommonShape {
  /** Not checked again: `buildCaches` has already looked it up. */
  readonly BACKEND: z.ZodUnknown
  /** See {@link CommonSettings}. */
  readonly TIMEOUT: z.ZodOptional<z.ZodNullable<z.ZodNumber>>
  /** See {@link CommonSettings}. */
  readonly KEY_PREFIX: z.ZodOptional<z.ZodString>
  /** See {@link CommonSettings}. */
  readonly VERSION: z.ZodOptional<z.ZodInt>
  /** See {@link CommonSettings}. */
  readonly KEY_FUNCTION: z.ZodOptional<z.ZodNullable<z.ZodType<KeyFunction>>>
  /** See {@link CommonSettings}. */
  readonly REVERSE_KEY_FUNCTION: z.ZodOptional<z.ZodNullable<z.ZodType<ReverseKeyFunction>>>
}

/**
 * Makes the schemas of the settings that every backend takes.
 *
 * @param classes - The names of key functions.
 */
export function commonShape(classes: ClassTable): CommonShape {
  return {
    BACKEND: z.unknown(),
    TIMEOUT: timeoutSetting.optional(),
    KEY_PREFIX: z.string().optional(),
    VERSION: z.int().optional(),
    KEY_FUNCTION: classSetting<KeyFunction>(classes, 'KEY_FUNCTION').nullish(),
    REVERSE_KEY_FUNCTION: classSetting<ReverseKeyFunction>(classes, 'REVERSE_KEY_FUNCTION').nullish(),
  }
}

/** The parsed common settings. */
export type ParsedCommonSettings = z.output<z.ZodObject<{ -readonly [Name in keyof CommonShape]: CommonShape[Name] }>>
