import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The environment of commands, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a command runs. */
export interface CommandOptions {
  /** Environment; its PATH decides which program runs. */
  readonly env: Environment
  /** Working folder. */
  readonly cwd?: string
}

/**
 * Runs a program to its end.
 *
 * @param command - Program and arguments.
 * @param options - Environment and working folder.
 * @returns What it wrote to standard output.
 * @throws Error with its error output when it fails, or when it takes longer than ten minutes.
 */
export async function runCommand(command: readonly [string, ...string[]], options: CommandOptions): Promise<string> {
  const [program, ...args] = command
  const { stdout } = await run(program, args, { ...options, maxBuffer: 64 * 1024 * 1024, timeout: 10 * 60_000 })
  return stdout
}
