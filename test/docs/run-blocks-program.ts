// Runs the blocks of pages, one after the other, with what given.ts promises.
import { Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { givenValues } from './given-values.ts'

/** What the program is asked for: a server, and files in their order. */
export interface RunTask {
  readonly url: string
  readonly files: readonly string[]
}

/** What went wrong, by file; null where nothing did. */
export type RunAnswer = Readonly<Record<string, string | null>>

/** The next block does not wait longer: this one serves, or waits for what nobody does here. */
const GOES_ON_MS = 500
/** For the slow ones, at the end. */
const LAST_MS = 2000

const { url, files } = JSON.parse(String(process.argv[2])) as RunTask

// Pages name the same ports. Each server gets a free one.
const listen = Server.prototype.listen as (...args: unknown[]) => Server
Server.prototype.listen = function (this: Server, first: unknown) {
  return listen.call(this, typeof first === 'object' && first !== null ? { ...first, port: 0 } : 0)
} as typeof Server.prototype.listen

// Programs that end when they are told.
process.exit = (() => {}) as typeof process.exit

const problems: Record<string, string | null> = {}
let current = ''
const note = (error: unknown, file = current): void => {
  problems[file] ??= String((error as Error)?.message ?? error)
}

Object.assign(globalThis, givenValues(url))
process.on('uncaughtException', (error) => note(error))
process.on('unhandledRejection', (error) => note(error))
console.log = () => {}
const running: Promise<unknown>[] = []
for (const file of files) {
  current = file
  problems[file] = null
  const run = import(pathToFileURL(file).href).catch((error) => note(error, file))
  running.push(run)
  await Promise.race([run, delay(GOES_ON_MS)])
}
await Promise.race([Promise.all(running), delay(LAST_MS)])
// What blocks have begun goes on: who started this program ends it.
process.send?.(problems)
