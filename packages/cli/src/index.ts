/** The `holdfast` command, for programs that run it themselves. */
export { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, Failure, UsageFailure } from './failure.ts'
export { createProgram, run } from './program.ts'
export {
  createTerminal,
  type Paint,
  type Progress,
  type Style,
  type Terminal,
  type TerminalHost,
} from './terminal.ts'
