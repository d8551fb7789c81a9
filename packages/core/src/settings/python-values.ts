import { z } from '../schema/z.ts'

/**
 * Values as Python's libraries take them. This is the one place that says what `None` and a number in another form mean:
 *
 * - `null` means "not set" wherever the default in Python is `None`.
 * - An integer may be written as digits, because Django and redis-py call `int()` on many of them.
 * - `true` is 1 and `false` is 0 where a number is meant, because Python's `bool` is an `int`.
 */

/**
 * Makes a setting optional, and `null` the same as leaving it out.
 *
 * @param schema - The schema of a given value.
 */
export function notSetByNull<Schema extends z.ZodType>(schema: Schema): z.ZodOptional<z.ZodType<z.output<Schema>>> {
  const nullable = schema.nullish().transform((value) => value ?? undefined)
  return nullable.optional() as unknown as z.ZodOptional<z.ZodType<z.output<Schema>>>
}

/**
 * Makes the schema of an integer also take digits and booleans.
 *
 * @param schema - Checks the number, for example `z.int().min(0)`.
 */
export function integerOf(schema: z.ZodType<number>): z.ZodType<number> {
  return z.preprocess(toInteger, schema)
}

/**
 * Makes the schema of a number also take booleans. Text is no number of seconds in Python either.
 *
 * @param schema - Checks the number, for example `z.number().min(0)`.
 */
export function numberOf(schema: z.ZodType<number>): z.ZodType<number> {
  return z.preprocess(numberOfBoolean, schema)
}

/**
 * Reads digits as Python's `int()` does, and booleans as the integers that they are in Python.
 *
 * @param value - Any value; another one is returned unchanged.
 */
export function toInteger(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : numberOfBoolean(value)
}

function numberOfBoolean(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}
