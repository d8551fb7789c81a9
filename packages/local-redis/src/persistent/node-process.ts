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

/** The file in a server's folder that it writes its log to. */
export const LOG_FILE = 'redis.log'
/** The file in a server's folder that it is configured by. */
export const CONFIG_FILE = 'redis.conf'

/**
 * Makes sure that a port can be listened on.
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
 * Starts a server that outlives this process, and resolves when it serves.
 *
 * @param binary - The program.
 * @param folder - The server's own folder, with its configuration file.
 * @param node - Port and role.
 * @param args - More arguments.
 * @param signal - Gives the start up; the caller stops the server then.
 * @throws {@link ServerExitedError} with the last lines of its log when it ends instead.
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
    // Its own session: neither a Ctrl-C nor the end of the terminal reaches it.
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
    const said = (await readFile(join(folder, LOG_FILE))).subarray(before).toString()
    throw new ServerExitedError(`The server on port ${node.port} did not start: ${lastWords(said)}`, { cause: error })
  } finally {
    await log.close()
  }
}

/**
 * Ends a server, also a paused one: in order where it obeys, else by force.
 *
 * @param folder - The server's own folder.
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

// The line that says what is wrong stands near the end, but a wrong argument is quoted and pointed out over several.
function lastWords(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.replace(/^\d+:\w [\d:. A-Za-z]+ [#*.-] /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('oO0'))
  return lines.length === 0 ? 'it said nothing.' : lines.slice(-4).join('; ')
}
