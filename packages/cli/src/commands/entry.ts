import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/**
 * Gives a command its arguments, options and action.
 *
 * @param command - The command, with name and description.
 * @param terminal - Where it writes, whom it asks, where it runs.
 */
export type DefineCommand = (command: Command, terminal: Terminal) => void

/** A command that is imported when it is called. */
export interface CommandEntry {
  /** What the user types. */
  readonly name: string
  /** Its arguments, for the list of commands. */
  readonly args: string
  /** What it does, for the list of commands. */
  readonly description: string
  /** Imports it. */
  readonly load: () => Promise<{ readonly define: DefineCommand }>
}

/** A command that has commands. */
export interface CommandGroup {
  /** What the user types. */
  readonly name: string
  /** What its commands are about. */
  readonly description: string
  /** Its commands. */
  readonly commands: readonly CommandEntry[]
}
