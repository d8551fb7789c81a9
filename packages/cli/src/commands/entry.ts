import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'

/**
 * Gives a command its arguments, options and action.
 *
 * @param command - The command, with name and description.
 * @param terminal - Where it writes, whom it asks, where it runs.
 */
export type DefineCommand = (command: Command, terminal: Terminal) => void

/** A command that is imported when it is called, or a group of commands. */
export type CommandEntry = {
  /** What the user types. */
  readonly name: string
  /** What it does, for the list of commands. */
  readonly description: string
} & (
  | {
      /** Its arguments, for the list of commands. */
      readonly args?: string
      /** Imports it. */
      readonly load: () => Promise<DefineCommand>
    }
  | {
      /** The commands of a group. */
      readonly commands: readonly CommandEntry[]
    }
)
