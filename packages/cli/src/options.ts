import type { Command } from 'commander'
import { UsageFailure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** Adds a command to the one above it. */
export type AddCommand = (parent: Command, terminal: Terminal) => void

const SEE_HELP = 'see what the command takes with --help'

/** The option that every command has which prints data. */
export const JSON_OPTION = ['--json', 'print JSON instead of text'] as const

/** The option that answers a question beforehand. */
export const YES_OPTION = ['-y, --yes', 'do not ask'] as const

/**
 * Makes a parser of whole numbers for an option or argument.
 *
 * @param name - What the number is.
 * @param least - The smallest one allowed.
 * @param most - The greatest one allowed.
 */
export function wholeNumber(
  name: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least && value <= most) return value
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`
    throw new UsageFailure(`${name}: expected a whole number ${range}, got ${JSON.stringify(text)}.`, SEE_HELP)
  }
}

/**
 * Reads a lifetime in seconds.
 *
 * @param text - A number, or `none` for a key that never expires.
 */
export function seconds(text: string): number | 'none' {
  // Not null, which commander takes for an option without a value.
  if (/^(none|null|never)$/i.test(text)) return 'none'
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageFailure(`--timeout: expected seconds, or "none" for ever, got ${JSON.stringify(text)}.`, SEE_HELP)
}
