import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { LogTail } from './log-tail.ts'
import { RECEIVE_FILES, sendFiles, type TextFiles } from './receive-files.ts'

/*
 * The shell is the parent of the server and holds the reading end of a pipe; only this process has the writing end.
 * However this process ends, SIGKILL included, the operating system closes the writing end, and `read` returns the
 * end of file. This needs no signal handler in the host program. The shell writes the pid of the server to descriptor
 * 3.
 */
const SCRIPT = `
folder=$1
shift
${RECEIVE_FILES}
"$@" </dev/null 3>&- &
server=$!
echo "$server" >&3
exec >/dev/null 2>&1 3>&-
trap 'kill -KILL "$server"; rm -rf "$folder"' EXIT
trap 'exit 143' HUP INT TERM
while read -r line; do :; done
kill -KILL "$server"
wait "$server"
status=$?
trap - EXIT
rm -rf "$folder"
exit "$status"
`

/** A server with its watcher. */
export interface Watched {
  /** The process id of the server itself. */
  readonly pid: number
  /** Resolves to the exit status of the server, when it has ended and its folder is removed. */
  readonly gone: Promise<number>
  /** The last lines that the server wrote, oldest first. */
  log(): readonly string[]
  /** Sends a signal to the server; does nothing when it has ended. */
  signal(name: NodeJS.Signals): void
  /** Makes the watcher kill the server, if it runs, and remove the folder. */
  release(): void
}

/**
 * Starts a server under a shell that kills it and removes its folder when this process ends for any reason.
 *
 * @param command - The program and its arguments.
 * @param folder - Working folder of the server: it must not exist; the shell makes it before the server and removes
 * it afterwards.
 * @param env - Variables added to the environment.
 * @param files - The files in the folder before the server starts.
 * @returns The running server, which may not be ready yet.
 */
export async function watch(
  command: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
  files: TextFiles,
): Promise<Watched> {
  // Its own process group: a Ctrl-C in the terminal reaches only this process, which may stop the server in order.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'holdfast-watcher', folder, ...command], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const [lifeline, output, errors, pidPipe] = shell.stdio as unknown as [Writable, Readable, Readable, Readable]
  // A watcher that is killed from outside resets the pipe; that must not crash this program.
  lifeline.on('error', () => {})
  sendFiles(lifeline, files)
  const log = new LogTail()
  const gone = exitOf(shell, log)
  const endings = [log.collect(output), log.collect(errors)]
  void Promise.all(endings).then(() => lifeline.end())

  const pid = await Promise.race([firstNumber(pidPipe), gone.then(() => 0)])
  let running = true
  void gone.then(() => {
    running = false
  })
  const watched: Watched = {
    pid,
    gone: gone.then(async (status) => {
      // The watcher itself was killed: do its work here.
      if (shell.signalCode !== null) {
        watched.signal('SIGKILL')
        await rm(folder, { recursive: true, force: true })
      }
      return status
    }),
    log: () => log.lines(),
    signal: (name) => {
      if (pid > 0 && (running || shell.signalCode !== null)) sendSignal(pid, name)
    },
    release: () => void lifeline.end(),
  }
  return watched
}

async function exitOf(shell: ChildProcess, log: LogTail): Promise<number> {
  try {
    const [status] = (await once(shell, 'exit')) as [number | null]
    return status ?? 137
  } catch (error) {
    log.add(String(error))
    return 127
  }
}

async function firstNumber(stream: Readable): Promise<number> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string
  return Number.parseInt(text, 10) || 0
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
