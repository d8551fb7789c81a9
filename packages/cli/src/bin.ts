#!/usr/bin/env node
import { explain } from './explain.ts'
import { EXIT_FAILED } from './failure.ts'
import { run } from './program.ts'
import { createTerminal } from './terminal.ts'

const interruption = new AbortController()
const terminal = createTerminal(process, interruption.signal)

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interruption.abort(new Error(`interrupted by ${name}`)))
}

// Node's own warnings, such as the one about loading TypeScript, do not concern the user; those of our packages do.
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if ('code' in warning && String(warning.code).startsWith('HOLDFAST_')) terminal.note(`holdfast: ${warning.message}`)
})

// A settings file may leave errors behind, such as an unhandled rejection: report them like any other failure.
process.on('uncaughtException', (error) => {
  terminal.note(`holdfast: ${explain(error).message}`)
  process.exit(EXIT_FAILED)
})

// `holdfast keys | head` closes the pipe before all keys are written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED))

const status = await run(process.argv.slice(2), terminal)
// process.exit, not only process.exitCode: a settings file may have opened something that keeps the process alive.
process.stdout.write('', () => process.exit(status))
