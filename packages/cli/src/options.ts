import type { Command } from 'commander'
import { UsageFailure } from './failure.ts'

const SEE_HELP = 'see what the command takes with --help'

/** The option of every command that prints data. */
export const JSON_OPTION = ['--json', 'print JSON instead of text'] as const

/** The option that skips a question. */
export const YES_OPTION = ['-y, --yes', 'do not ask'] as const

/** The option that names the settings file. */
export const CONFIG_OPTION = [
  '-c, --config <file>',
  'settings file (.ts, .js, .mjs, .json); CACHE_URL by default',
] as const

/** The option that names the version of a key. */
export const KEY_VERSION: [flags: string, description: string, parse: (text: string) => number] = [
  '--key-version <number>',
  "version of the key; the cache's own by default",
  wholeNumber('--key-version', Number.MIN_SAFE_INTEGER),
]

/**
 * Adds the options that every command on a cache has.
 *
 * @param command - The command.
 * @returns The same command.
 */
export function addCacheOptions(command: Command): Command {
  return command
    .option(...CONFIG_OPTION)
    .option('--cache <alias>', 'which cache of the settings', 'default')
    .option(...JSON_OPTION)
}

/**
 * Makes a parser of whole numbers for an option or argument.
 *
 * @param name - The option, for the error message.
 * @param least - The smallest allowed number.
 * @param most - The greatest allowed number.
 * @returns The parser; it throws a {@link UsageFailure} for anything else.
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
 * Parses a lifetime.
 *
 * @param text - Seconds, or `none` for a key that never expires.
 * @throws {@link UsageFailure} for anything else.
 */
export function seconds(text: string): number | 'none' {
  // Not null: commander takes it for an option without a value.
  if (/^(none|null|never)$/i.test(text)) return 'none'
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageFailure(`--timeout: expected seconds, or "none", got ${JSON.stringify(text)}.`, SEE_HELP)
}
