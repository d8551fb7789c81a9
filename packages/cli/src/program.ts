import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import type { CommandEntry } from './commands/entry.ts'
import { CACHES, SERVERS } from './commands/table.ts'
import { explain } from './explain.ts'
import { EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE } from './failure.ts'
import { hideSecrets } from './settings/hide-secrets.ts'
import type { Terminal } from './terminal.ts'

const EPILOGUE = `
Exit status: 0 done, 1 failed or not found, 2 invalid command line, 130 interrupted.
Results go to the standard output, everything else to the error output; --json prints results as JSON.`

/**
 * Makes the `holdfast` command. It imports a subcommand when it is called.
 *
 * @param terminal - Where it writes, whom it asks, where it runs.
 * @returns A command of commander, ready to parse; it throws instead of ending the process.
 *
 * @example
 * ```ts
 * await createProgram(terminal).parseAsync(['cluster', 'status'], { from: 'user' })
 * ```
 */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('holdfast')
    .description('Run Redis servers and clusters on this machine, and look into the caches of a settings file.')
    .version(version())
    .showHelpAfterError('(see the commands and options with --help)')
    .exitOverride()
    .addHelpText('after', EPILOGUE)
    .configureHelp({ subcommandTerm })
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(hideSecrets(text.replace(/\n$/, ''))),
    })
  program.commandsGroup('Servers on this machine:')
  for (const { name, description, commands } of SERVERS) {
    const group = program.command(name).description(description).usage('<command>')
    addCommands(group, commands, terminal)
  }
  program.commandsGroup('Caches of a settings file:')
  addCommands(program, CACHES, terminal)
  return program
}

/**
 * Runs a command line. On failure it writes the reason and the next step to the error output, one line each.
 *
 * @param args - The command line, without program and script.
 * @param terminal - Where it writes, whom it asks, where it runs.
 * @returns The exit status: 0 done, 1 failed, 2 invalid command line, 130 interrupted. It never throws.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await createProgram(terminal).parseAsync([...args], { from: 'user' })
    return EXIT_OK
  } catch (error) {
    // commander has reported it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE
    if (terminal.signal.aborted) {
      terminal.note('holdfast: interrupted.')
      return EXIT_INTERRUPTED
    }
    const { message, next, status } = explain(error)
    // A settings file or a server may have put a secret into the message of a failure too.
    terminal.note(hideSecrets(`holdfast: ${message}${next === undefined ? '' : `\n  next: ${next}`}`))
    return status
  }
}

function addCommands(parent: Command, entries: readonly CommandEntry[], terminal: Terminal): void {
  // Options behind the name of a command belong to that command.
  parent.helpCommand(false).enablePositionalOptions()
  const loaders = new Map<Command, () => Promise<void>>()
  for (const { name, args, description, load } of entries) {
    // The list of commands shows these arguments; once the command is loaded, commander derives them itself.
    const command = parent.command(name).description(description).usage(args)
    loaders.set(command, async () => (await load()).define(command.usage(''), terminal))
  }
  parent.hook('preSubcommand', (_, command) => loaders.get(command)?.())
}

// Every command has options, so the list does not repeat them.
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '')}`.trimEnd()
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String((manifest as { readonly version: string }).version)
}
