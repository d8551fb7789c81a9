import type { Command } from 'commander'
import { JSON_OPTION, wholeNumber } from '../../options.ts'

/**
 * Adds a command with the options that every command on a cache has.
 *
 * @param parent - The command above.
 * @param name - Name and arguments.
 * @param description - What it does.
 */
export function cacheCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('-c, --config <file>', 'settings file (.ts, .js, .mjs, .json); without it, CACHE_URL')
    .option('--cache <alias>', 'which cache of the settings', 'default')
    .option(...JSON_OPTION)
}

/**
 * The option that names the version of a key.
 */
export const KEY_VERSION: [flags: string, description: string, parse: (text: string) => number] = [
  '--key-version <number>',
  "version of the key, if not the cache's own",
  wholeNumber('--key-version', Number.MIN_SAFE_INTEGER),
]
