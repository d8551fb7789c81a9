import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PortInUseError, ServerExitedError, StartTimeoutError, WaitTimeoutError } from '../errors.ts'
import type { ServerBinary } from '../find/server-source.ts'
import { BUS_OFFSET } from '../free-port.ts'
import type { LocalServer, ServerOptions } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { answersPing } from './ping.ts'
import { nameTempFolder } from './temp-folder.ts'
import { type Watched, watch } from './watcher.ts'

const HOST = '127.0.0.1'
const GRACE_MS = 2000

/** A server that is a child process. */
export class ServerProcess implements LocalServer {
  readonly host: string = HOST
  readonly port: number
  readonly socketPath: string | undefined
  readonly #watched: Watched
  #ending: Promise<void> | undefined

  constructor(watched: Watched, port: number, socketPath: string | undefined) {
    this.#watched = watched
    this.port = port
    this.socketPath = socketPath
  }

  /** Starts the program and resolves when it serves commands; a failed start leaves nothing behind. */
  static async start(
    binary: ServerBinary,
    port: number,
    args: readonly string[],
    options: ServerOptions,
  ): Promise<ServerProcess> {
    const folder = nameTempFolder()
    const socket = join(folder, 'redis.sock')
    const place = ['--port', `${port}`, '--bind', HOST, '--dir', folder, '--unixsocket', socket]
    const watched = await watch([binary.path, ...place, ...args], folder, binary.env)
    const server = new ServerProcess(watched, port, options.unixSocket ? socket : undefined)
    try {
      await untilReady(watched, socket, port, options.startTimeout ?? 20_000)
      return server
    } catch (error) {
      await server.kill()
      throw error
    }
  }

  get url(): string {
    return `redis://${this.host}:${this.port}/0`
  }

  get pid(): number {
    return this.#watched.pid
  }

  log(): readonly string[] {
    return this.#watched.log()
  }

  async pause(): Promise<void> {
    this.#watched.signal('SIGSTOP')
  }

  async resume(): Promise<void> {
    this.#watched.signal('SIGCONT')
  }

  async kill(): Promise<void> {
    this.#watched.signal('SIGKILL')
    this.#watched.release()
    await this.#watched.gone
  }

  stop(): Promise<void> {
    this.#ending ??= this.#shutDown()
    return this.#ending
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #shutDown(): Promise<void> {
    this.#watched.signal('SIGCONT')
    this.#watched.signal('SIGTERM')
    const overtime = new AbortController()
    const grace = sleep(GRACE_MS, undefined, { signal: overtime.signal }).catch(() => {})
    await Promise.race([this.#watched.gone, grace])
    overtime.abort()
    await this.kill()
  }
}

// The socket lies in the server's own folder and opens after its ports, so an answer cannot come from another server.
async function untilReady(watched: Watched, socket: string, port: number, timeout: number): Promise<void> {
  const ended = new AbortController()
  void watched.gone.then((status) => ended.abort(exitError(port, status, watched.log())))
  const waiting = { timeout, interval: 10, signal: ended.signal }
  try {
    await waitFor(`the server on port ${port} answers`, () => answersPing(socket), waiting)
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error
    throw new StartTimeoutError(
      `The server on port ${port} did not answer within ${timeout} ms. ${lastWords(watched.log())}`,
      { cause: error },
    )
  }
}

function exitError(port: number, status: number, log: readonly string[]): Error {
  if (log.some((line) => line.includes('Address already in use'))) {
    return new PortInUseError(
      `Port ${port} on ${HOST} (or ${port + BUS_OFFSET}, the bus port of a cluster node) is in use by another program. ` +
        'Stop that one, or leave `port` out to get a free one.',
    )
  }
  return new ServerExitedError(`The server exited with status ${status} while starting. ${lastWords(log)}`)
}

function lastWords(log: readonly string[]): string {
  return log.length === 0 ? 'It said nothing.' : `Its last lines were:\n${log.slice(-12).join('\n')}`
}
