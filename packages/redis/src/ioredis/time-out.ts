import type { Command } from 'ioredis'

// Timers run before sockets are read. After the event loop was blocked, a connection may have to be made, a login and a
// command to be written, and its reply to be read: each takes a turn of its own.
const TURNS = 4

const timed = new WeakSet<Command>()

/**
 * Makes a command fail when no reply arrives in time. Unlike ioredis's `Command.setTimeout()`, it reads first what has
 * arrived: a process that was busy does not take its server for a slow one.
 *
 * Beyond the public API of ioredis 6.0.0: `Command.isResolved` and `Command.reject()` are not documented.
 *
 * @param command - A command; further calls for the same one change nothing.
 * @param ms - Milliseconds that it may take.
 */
export function timeOutAfter(command: Command, ms: number): void {
  if (timed.has(command)) return
  timed.add(command)
  let turns = 0
  const judge = (): void => {
    if (command.isResolved) return
    turns += 1
    if (turns <= TURNS) setImmediate(judge)
    else command.reject(new Error('Command timed out'))
  }
  const timer = setTimeout(judge, ms)
  const clear = (): void => clearTimeout(timer)
  command.promise.then(clear, clear)
}
