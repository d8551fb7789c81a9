import { cacheSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { PortInUseError, ServerExitedError, ServerNotFoundError, UnsupportedError } from '../errors.ts'
import type { ServerImage } from '../find/server-source.ts'
import type { LaunchPlan } from '../launch-plan.ts'
import type { LocalServer } from '../local-server.ts'
import { LogTail } from '../process/log-tail.ts'
import { type ServerAccess, urlOf } from '../server-access/server-access.ts'
import type { ServerLogin } from '../server-access/server-login.ts'
import { type ContainerEngine, loadTestcontainers, type StartedContainer } from './testcontainers.ts'

/** A server in a container. The reaper of testcontainers removes it when this process ends. */
export class ServerContainer implements LocalServer {
  readonly host: string
  readonly port: number
  readonly pid: number
  readonly socketPath: undefined = undefined
  readonly ca: undefined = undefined
  readonly #access: ServerAccess
  readonly #container: StartedContainer
  readonly #engine: ContainerEngine
  readonly #log: LogTail
  #ending: Promise<void> | undefined

  constructor(
    container: StartedContainer,
    engine: ContainerEngine,
    port: number,
    pid: number,
    log: LogTail,
    access: ServerAccess,
  ) {
    this.#access = access
    this.host = container.getHost() === 'localhost' ? '127.0.0.1' : container.getHost()
    this.port = port
    this.pid = pid
    this.#container = container
    this.#engine = engine
    this.#log = log
  }

  get url(): string {
    return urlOf(this.#access, this)
  }

  get settings(): LocalCacheSettings {
    return cacheSettings(this.#access, [this])
  }

  get login(): ServerLogin {
    return this.#access.login
  }

  log(): readonly string[] {
    return this.#log.lines()
  }

  async pause(): Promise<void> {
    await this.#handle().pause()
  }

  async resume(): Promise<void> {
    await this.#handle().unpause()
  }

  async kill(): Promise<void> {
    await this.#handle()
      .kill()
      .catch(() => {})
    await this.stop()
  }

  restart(): Promise<void> {
    return Promise.reject(new UnsupportedError('A server in Docker cannot be restarted: its container is gone.'))
  }

  stop(): Promise<void> {
    this.#ending ??= this.#shutDown()
    return this.#ending
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #handle(): ReturnType<ContainerEngine['container']['getById']> {
    return this.#engine.container.getById(this.#container.getId())
  }

  async #shutDown(): Promise<void> {
    // A paused container cannot be stopped, and unpausing one that runs fails.
    await this.resume().catch(() => {})
    await this.#container.stop()
  }
}

/**
 * Starts a server in a container. Resolves when it serves commands.
 *
 * @param source - The image.
 * @param port - Port on this machine.
 * @param plan - What to start.
 * @returns The running server.
 */
export async function startContainer(source: ServerImage, port: number, plan: LaunchPlan): Promise<ServerContainer> {
  const testcontainers = await loadTestcontainers()
  if (testcontainers === undefined) throw new ServerNotFoundError('Install testcontainers to run servers in Docker.')
  const engine = await testcontainers.getContainerRuntimeClient()
  const shared = sharesNetwork(engine)
  refuseUnsupported(shared, plan)

  const log = new LogTail()
  const reach = shared ? ['--bind', '127.0.0.1'] : ['--protected-mode', 'no']
  const image = new testcontainers.GenericContainer(source.image)
    .withCommand(['redis-server', '--port', `${port}`, ...reach, ...plan.args])
    .withLogConsumer((stream) => log.collect(stream))
    .withStartupTimeout(plan.startTimeout ?? 60_000)
    .withWaitStrategy(testcontainers.Wait.forLogMessage(/Ready to accept connections/))
  const placed = shared ? image.withNetworkMode('host') : image.withExposedPorts({ container: port, host: port })
  const container = await placed.start().catch((error: Error) => {
    const said = [error.message, ...log.lines().slice(-12)].join('\n')
    if (/address already in use|port is already allocated/i.test(said)) {
      throw new PortInUseError(`Port ${port} is in use by another program.`, { cause: error })
    }
    throw new ServerExitedError(`The container of ${source.image} did not start: ${said}`, { cause: error })
  })
  const state = await engine.container.getById(container.getId()).inspect()
  return new ServerContainer(container, engine, port, state.State.Pid, log, plan.access)
}

// Docker Desktop runs containers in a virtual machine with its own network, even on Linux.
function sharesNetwork(engine: ContainerEngine): boolean {
  return process.platform === 'linux' && !engine.info.containerRuntime.operatingSystem.includes('Docker Desktop')
}

function refuseUnsupported(shared: boolean, { access, args, config, unixSocket }: LaunchPlan): void {
  if (unixSocket) {
    throw new UnsupportedError('A server in Docker has no unix socket on this machine. Install redis-server for that.')
  }
  if (config !== undefined || access.ca !== undefined) {
    throw new UnsupportedError('Sentinels and TLS need a server on this machine: Docker has no access to its files.')
  }
  if (!shared && (args.includes('--replicaof') || args.includes('--cluster-enabled'))) {
    throw new UnsupportedError(
      'A cluster or a replica in Docker needs host networking, which Docker lacks on this system. ' +
        'Install a server instead; on macOS: brew install redis',
    )
  }
}
