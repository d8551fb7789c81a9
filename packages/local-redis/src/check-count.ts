import { LocalArgumentError } from './errors.ts'

/**
 * Checks an option that is a number of things, or of milliseconds.
 *
 * @param name - The option.
 * @param value - Its value.
 * @param least - The smallest allowed value.
 * @returns The value.
 * @throws {@link LocalArgumentError} for anything else.
 */
export function checkCount(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new LocalArgumentError(`${name}: expected a whole number from ${least} up, got ${String(value)}`)
}
