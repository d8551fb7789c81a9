import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PortInUseError, ServerExitedError } from '../errors.ts'
import type { ServerBinary } from '../find/server-source.ts'
import { waitFor } from '../wait-for.ts'
import { callServer } from './call-server.ts'
import { runningPid, writePid } from './pid-file.ts'
import type { PersistentNode } from './plan.ts'

const HOST = '127.0.0.1'
const START_MS = 20_000
const GRACE_MS = 5000

/** The log file in the folder of a server. */
export const LOG_FILE = 'redis.log'
/** The configuration file in the folder of a server. */
export const CONFIG_FILE = 'redis.conf'

/**
 * Checks that a server can listen on a port.
 *
 * @param port - On 127.0.0.1.
 * @throws {@link PortInUseError} when it cannot.
 */
export async function checkPort(port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${error.code})`
      reject(new PortInUseError(`Port ${port} on ${HOST} ${why}.`, { cause: error }))
    })
    probe.listen({ port, host: HOST, exclusive: true }, resolve)
  })
  await new Promise((resolve) => {
    probe.close(resolve)
  })
}

/**
 * Starts a server that outlives this process. Resolves when it serves commands.
 *
 * @param binary - The program.
 * @param folder - The folder of the server, with its configuration file.
 * @param node - Port and role.
 * @param args - More arguments.
 * @param signal - Interrupts the start; the caller has to stop the server then.
 * @throws {@link ServerExitedError} with the last lines of its log when it exits instead.
 */
export async function startDetached(
  binary: ServerBinary,
  folder: string,
  node: PersistentNode,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const log = await open(join(folder, LOG_FILE), 'a')
  const before = (await log.stat()).size
  const ended = new AbortController()
  try {
    const mode = node.role === 'sentinel' ? ['--sentinel'] : []
    // Its own session: neither a Ctrl-C nor the end of the terminal reaches the server.
    const child = spawn(binary.path, [`./${CONFIG_FILE}`, ...mode, ...args], {
      cwd: folder,
      detached: true,
      env: { ...process.env, ...binary.env },
      stdio: ['ignore', log.fd, log.fd],
    })
    child.once('error', (error) => ended.abort(new ServerExitedError(`Cannot run ${binary.path}: ${error.message}`)))
    child.once('exit', (status, by) => ended.abort(new Error(`status ${status ?? by}`)))
    child.unref()
    const { pid } = child
    if (pid === undefined) throw new ServerExitedError(`Cannot run ${binary.path}.`)
    await writePid(folder, pid)
    const either = signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal])
    const answers = async (): Promise<boolean> => {
      const info = String(await callServer({ host: HOST, port: node.port }, ['INFO', 'server']))
      return info.includes(`process_id:${pid}\r`)
    }
    await waitFor(`the server on port ${node.port} answers`, answers, { timeout: START_MS, signal: either })
  } catch (error) {
    if (!ended.signal.aborted || signal?.aborted) throw error
    const text = (await readFile(join(folder, LOG_FILE))).subarray(before).toString()
    throw new ServerExitedError(`The server on port ${node.port} did not start: ${lastLines(text)}`, { cause: error })
  } finally {
    await log.close()
  }
}

/**
 * Stops a server, even if it is paused: with SIGTERM, and after five seconds with SIGKILL.
 *
 * @param folder - The folder of the server.
 * @returns False when it did not run.
 */
export async function stopDetached(folder: string): Promise<boolean> {
  const pid = await runningPid(folder)
  if (pid === undefined) return false
  const send = (name: NodeJS.Signals): void => {
    try {
      process.kill(pid, name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const gone = async (): Promise<boolean> => (await runningPid(folder)) === undefined
  send('SIGCONT')
  send('SIGTERM')
  await waitFor(`process ${pid} ends`, gone, { timeout: GRACE_MS }).catch(async () => {
    send('SIGKILL')
    await waitFor(`process ${pid} is gone`, gone, { timeout: GRACE_MS })
  })
  return true
}

// The reason is near the end; for a wrong argument the server writes several lines.
function lastLines(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\d+:\w [\d:. A-Za-z]+ [#*.-] /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('oO0'))
  return lines.length === 0 ? 'it wrote nothing.' : lines.slice(-4).join('; ')
}
