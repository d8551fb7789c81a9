#!/usr/bin/env node
import { explain } from './explain.ts'
import { EXIT_FAILED } from './failure.ts'
import { run } from './program.ts'
import { processTerminal } from './terminal.ts'

const interruption = new AbortController()
const terminal = processTerminal(interruption.signal)

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interruption.abort(new Error(`interrupted by ${name}`)))
}

// Node's own remarks, on how a settings file is loaded for one, are not the user's business; what packages say to users is.
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if ('code' in warning && String(warning.code).startsWith('HOLDFAST_')) terminal.note(`holdfast: ${warning.message}`)
})

// Whatever a settings file leaves behind, such as a rejection that nobody handles, is told like all else.
process.on('uncaughtException', (error) => {
  terminal.note(`holdfast: ${explain(error).message}`)
  process.exit(EXIT_FAILED)
})

// `holdfast keys | head` ends the reader before the writer.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED))

const status = await run(process.argv.slice(2), terminal)
// Not process.exitCode alone: a settings file may have opened something that would keep the process.
process.stdout.write('', () => process.exit(status))
