import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { RECEIVE_FILES, sendFiles, type TextFiles } from './receive-files.ts'

/*
 * The shell is the server's parent and holds the reading end of a pipe whose writing end only this process has. However
 * this process ends, SIGKILL included, the operating system closes that end; `read` then sees the end of file. No signal
 * handler of the host program is needed, and none is installed. The server's first line is its pid, on descriptor 3.
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

const KEPT_LINES = 200

/** A server under its watcher. */
export interface Watched {
  /** The process id of the server itself. */
  readonly pid: number
  /** Resolves to the server's exit status once it is gone and its folder removed. */
  readonly gone: Promise<number>
  /** The last lines that the server wrote. */
  log(): readonly string[]
  /** Sends a signal to the server; one that is already gone gets none. */
  signal(name: NodeJS.Signals): void
  /** Makes the watcher kill the server, if it still runs, and remove the folder. */
  release(): void
}

/**
 * Starts a server under a shell that ends it, and removes its folder, when this process ends by any cause.
 *
 * @param command - The program and its arguments.
 * @param folder - Working folder of the server: must not exist, is made before the server and removed after it.
 * @param env - Variables added to the environment.
 * @param files - What is in the folder before the server starts.
 * @returns The running server, which may not be ready yet.
 */
export async function watch(
  command: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
  files: TextFiles,
): Promise<Watched> {
  // Its own process group, so that a Ctrl-C in the terminal reaches only this process, which may want to stop in order.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'holdfast-watcher', folder, ...command], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const [lifeline, output, complaints, pidPipe] = shell.stdio as unknown as [Writable, Readable, Readable, Readable]
  // A watcher killed from outside resets the pipe, and that must not crash the program.
  lifeline.on('error', () => {})
  sendFiles(lifeline, files)
  const lines: string[] = []
  const gone = exitOf(shell, lines)
  const endings = [collect(output, lines), collect(complaints, lines)]
  void Promise.all(endings).then(() => lifeline.end())

  const pid = await Promise.race([firstNumber(pidPipe), gone.then(() => 0)])
  let running = true
  void gone.then(() => {
    running = false
  })
  const watched: Watched = {
    pid,
    gone: gone.then(async (status) => {
      // Somebody killed the watcher itself: its duties are done here.
      if (shell.signalCode !== null) {
        watched.signal('SIGKILL')
        await rm(folder, { recursive: true, force: true })
      }
      return status
    }),
    log: () => [...lines],
    signal: (name) => {
      if (pid > 0 && (running || shell.signalCode !== null)) sendSignal(pid, name)
    },
    release: () => void lifeline.end(),
  }
  return watched
}

async function exitOf(shell: ChildProcess, lines: string[]): Promise<number> {
  try {
    const [status] = (await once(shell, 'exit')) as [number | null]
    return status ?? 137
  } catch (error) {
    lines.push(String(error))
    return 127
  }
}

async function firstNumber(stream: Readable): Promise<number> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string
  return Number.parseInt(text, 10) || 0
}

function collect(stream: Readable, lines: string[]): Promise<void> {
  let rest = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.filter((line) => line.trim() !== ''))
    if (lines.length > KEPT_LINES) lines.splice(0, lines.length - KEPT_LINES)
  })
  return new Promise((resolve) => {
    stream.once('close', () => {
      if (rest.trim() !== '') lines.push(rest)
      resolve()
    })
  })
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
