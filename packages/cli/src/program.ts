import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCacheCommands } from './commands/cache/index.ts'
import { addCheck } from './commands/check.ts'
import { addCluster } from './commands/cluster/index.ts'
import { addRedis } from './commands/redis/index.ts'
import { addSentinel } from './commands/sentinel/index.ts'
import { explain } from './explain.ts'
import { EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from './failure.ts'
import { hideSecrets } from './settings/hide-secrets.ts'
import type { Terminal } from './terminal.ts'

const EPILOGUE = `
Exit status: 0 done, 1 failed or not there, 2 the command line makes no sense, 130 interrupted.
Results go to the standard output, all else to the error output; --json prints results as JSON.`

/**
 * Makes the `holdfast` command.
 *
 * @param terminal - Where it writes and whom it asks.
 * @returns A command of commander, ready to parse; it throws instead of ending the process.
 *
 * @example
 * ```ts
 * await createProgram(terminal).parseAsync(['cluster', 'status'], { from: 'user' })
 * ```
 */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('holdfast')
    .description('Local Redis servers and clusters, and a look into the caches of a settings file.')
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError('(--help shows what there is)')
    .helpCommand(false)
    .exitOverride()
    .addHelpText('after', EPILOGUE)
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(hideSecrets(text.replace(/\n$/, ''))),
    })
  program.commandsGroup('Servers on this machine:')
  addCluster(program, terminal)
  addRedis(program, terminal)
  addSentinel(program, terminal)
  program.commandsGroup('Caches of a settings file:')
  addCacheCommands(program, terminal)
  addCheck(program, terminal)
  return program
}

/**
 * Runs a command line, and says what went wrong on the error output: reason and next step, one line each.
 *
 * @param args - The command line, without program and script.
 * @param terminal - Where it writes and whom it asks.
 * @returns The exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' })
    return EXIT_OK
  } catch (error) {
    // commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
    if (terminal.signal.aborted) {
      terminal.note('holdfast: interrupted.')
      return EXIT_INTERRUPTED
    }
    const { message, next, status } = explain(error)
    // Once more, for whatever a settings file or a server may have put into a message.
    terminal.note(hideSecrets(`holdfast: ${message}${next === undefined ? '' : `\n  next: ${next}`}`))
    return status
  }
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String((manifest as { readonly version: string }).version)
}
