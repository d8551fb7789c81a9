import { z } from 'zod'
import { describeValue } from '../errors/describe-value.ts'
import type { KeyFunction, ReverseKeyFunction } from '../keys/key-function.ts'
import type { Timeout } from '../time/timeout.ts'
import { type ClassTable, lookUpClass } from './class-table.ts'

/** Settings that every backend takes, with Django's names. */
export interface CommonSettings {
  /** Seconds an entry lives by default; `null` never expires, 0 stores nothing. @defaultValue 300 */
  readonly TIMEOUT?: Timeout | undefined
  /** Stands in front of every stored key. @defaultValue `''` */
  readonly KEY_PREFIX?: string | undefined
  /** The version of keys by default. @defaultValue 1 */
  readonly VERSION?: number | undefined
  /** Makes stored keys: a function `(key, prefix, version)` or the name of one. @defaultValue `prefix:version:key` */
  readonly KEY_FUNCTION?: KeyFunction | (string & {}) | null | undefined
  /** Finds the logical key in a stored one. @defaultValue derived from a KEY_FUNCTION that only joins its arguments */
  readonly REVERSE_KEY_FUNCTION?: ReverseKeyFunction | (string & {}) | null | undefined
}

/** What a class must have to be taken for a setting. */
export interface ClassRequirement {
  /** Tells whether a class will do. */
  readonly fits: (found: { readonly prototype?: Readonly<Record<string, unknown>> }) => boolean
  /** What it has to be, after "expected": `a class with dumps() and loads()`. */
  readonly expected: string
}

/**
 * A schema for a setting that names a class: takes the class itself or a name from the table.
 *
 * @param classes - The names.
 * @param setting - Which setting, such as `SERIALIZER`.
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

// Beyond it, milliseconds are no longer exact.
const timeoutSetting = z
  .number()
  .max(Math.floor(Number.MAX_SAFE_INTEGER / 1000))
  .nullable()

/** The common part of a backend's schema, to be spread into `z.strictObject`. */
export interface CommonShape {
  /** Already looked up by the registry. */
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
 * The schema of the settings every backend takes.
 *
 * @param classes - For KEY_FUNCTION and REVERSE_KEY_FUNCTION given by name.
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
