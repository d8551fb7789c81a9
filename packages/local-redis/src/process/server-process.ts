import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheSettings, type LocalCacheSettings } from '../cache-settings.ts'
import {
  PortInUseError,
  ServerExitedError,
  StartTimeoutError,
  StoppedError,
  UnsupportedError,
  WaitTimeoutError,
} from '../errors.ts'
import type { ServerBinary } from '../find/server-source.ts'
import { BUS_OFFSET } from '../free-port.ts'
import type { LaunchPlan } from '../launch-plan.ts'
import type { LocalServer } from '../local-server.ts'
import { urlOf } from '../server-access/server-access.ts'
import type { ServerLogin } from '../server-access/server-login.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { waitFor } from '../wait-for.ts'
import { answersPing } from './ping.ts'
import type { TextFiles } from './receive-files.ts'
import { nameTempFolder } from './temp-folder.ts'
import { type Watched, watch } from './watcher.ts'

const HOST = '127.0.0.1'
const GRACE_MS = 2000

/** A server that is a child process. */
export class ServerProcess implements LocalServer {
  readonly host: string = HOST
  readonly port: number
  readonly socketPath: string | undefined
  readonly #binary: ServerBinary
  readonly #plan: LaunchPlan
  readonly #folder: string
  #watched: Watched
  #kept: TextFiles = {}
  #ending: Promise<void> | undefined

  constructor(binary: ServerBinary, port: number, plan: LaunchPlan, folder: string, watched: Watched) {
    this.#binary = binary
    this.#plan = plan
    this.#folder = folder
    this.#watched = watched
    this.port = port
    this.socketPath = plan.unixSocket ? socketIn(folder) : undefined
  }

  /** Starts the program. Resolves when it serves commands. A failed start leaves nothing behind. */
  static async start(binary: ServerBinary, port: number, plan: LaunchPlan): Promise<ServerProcess> {
    const folder = nameTempFolder()
    const watched = await run(binary, port, plan, folder, plan.files ?? {})
    return new ServerProcess(binary, port, plan, folder, watched)
  }

  get url(): string {
    return urlOf(this.#plan.access, this)
  }

  get settings(): LocalCacheSettings {
    return cacheSettings(this.#plan.access, [this])
  }

  get login(): ServerLogin {
    return this.#plan.access.login
  }

  get ca(): CertificateAuthority | undefined {
    return this.#plan.access.ca
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
    // The folder goes with the server, but a restart needs the files with its identity.
    this.#kept = { ...this.#kept, ...(await readFiles(this.#folder, this.#plan.kept)) }
    await end(this.#watched)
  }

  async restart(): Promise<void> {
    await this.kill()
    if (this.#ending !== undefined) throw new StoppedError(`The server on port ${this.port} was stopped for good.`)
    this.#watched = await run(this.#binary, this.port, this.#plan, this.#folder, { ...this.#plan.files, ...this.#kept })
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
    const stopped = new AbortController()
    const grace = sleep(GRACE_MS, undefined, { signal: stopped.signal }).catch(() => {})
    await Promise.race([this.#watched.gone, grace])
    stopped.abort()
    await end(this.#watched)
    await this.#plan.release?.()
  }
}

async function run(
  binary: ServerBinary,
  port: number,
  plan: LaunchPlan,
  folder: string,
  files: TextFiles,
): Promise<Watched> {
  const { access, config, args, startTimeout = 20_000 } = plan
  const ports = access.ca === undefined ? ['--port', `${port}`] : ['--port', '0', '--tls-port', `${port}`]
  const place = [...ports, '--bind', HOST, '--dir', folder, '--unixsocket', socketIn(folder)]
  const first = config === undefined ? [] : [join(folder, config)]
  const watched = await watch([binary.path, ...first, ...place, ...args], folder, binary.env, files)
  try {
    await untilReady(watched, socketIn(folder), port, startTimeout, access.ca !== undefined)
    return watched
  } catch (error) {
    await end(watched)
    throw error
  }
}

async function end(watched: Watched): Promise<void> {
  watched.signal('SIGKILL')
  watched.release()
  await watched.gone
}

function socketIn(folder: string): string {
  return join(folder, 'redis.sock')
}

async function readFiles(folder: string, names: readonly string[]): Promise<TextFiles> {
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '')
  const texts = await Promise.all(names.map(async (name) => [name, await read(name)] as const))
  return Object.fromEntries(texts.filter(([, text]) => text !== ''))
}

// The socket is in the server's own folder and opens after its ports, so the answer cannot come from another server.
async function untilReady(
  watched: Watched,
  socket: string,
  port: number,
  timeout: number,
  tls: boolean,
): Promise<void> {
  const ended = new AbortController()
  void watched.gone.then((status) => ended.abort(exitError(port, status, watched.log(), tls)))
  const waiting = { timeout, interval: 10, signal: ended.signal }
  try {
    await waitFor(`the server on port ${port} answers`, () => answersPing(socket), waiting)
  } catch (error) {
    if (!(error instanceof WaitTimeoutError)) throw error
    throw new StartTimeoutError(
      `The server on port ${port} did not answer within ${timeout} ms. ${lastLines(watched.log())}`,
      { cause: error },
    )
  }
}

function exitError(port: number, status: number, log: readonly string[], tls: boolean): Error {
  // A server without TLS support does not know the directive tls-port.
  if (tls && log.some((line) => /tls-port|not compiled with TLS|built without TLS/i.test(line))) {
    return new UnsupportedError(`This server was built without TLS. ${lastLines(log)}`)
  }
  if (log.some((line) => line.includes('Address already in use'))) {
    return new PortInUseError(
      `Port ${port} on ${HOST} (or ${port + BUS_OFFSET}, the bus port of a cluster node) is in use by another program. ` +
        'Stop that program, or omit `port` to get a free one.',
    )
  }
  return new ServerExitedError(`The server exited with status ${status} while starting. ${lastLines(log)}`)
}

function lastLines(log: readonly string[]): string {
  return log.length === 0 ? 'It wrote nothing.' : `Its last lines were:\n${log.slice(-12).join('\n')}`
}
