/** The `holdfast` command, to be run from a program. */
export { EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, Failure, UsageFailure } from './failure.ts'
export { createProgram, run } from './program.ts'
export { type Paint, type Progress, processTerminal, type Style, type Terminal } from './terminal.ts'
