import type { Cluster, Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { isLoginRefused } from '../errors.ts'
import { beforeConnecting } from '../ioredis/before-connecting.ts'
import type { RawConnection } from '../raw-connection.ts'
import type { CredentialProvider, Credentials } from '../settings/pool-kwargs.ts'

const RENEW_MS = 60_000

/** User and password, as ioredis takes them. */
interface Login {
  readonly username?: string
  readonly password: string
}

/**
 * Asks a `credential_provider` before each connection is made, so that expiring passwords are fresh. ioredis connects
 * to a cluster's nodes by itself and cannot wait: they get the provider's last answer, and it is asked before the
 * cluster connects, every minute, and when a node refuses that answer.
 */
export class CredentialSource {
  readonly #provider: CredentialProvider
  readonly #timeoutMs: number
  #latest: Login | undefined
  #problem: Error | undefined
  #renewal: NodeJS.Timeout | undefined
  #stopped = false

  /**
   * @param provider - The user's function.
   * @param timeoutMs - Milliseconds that an answer may take: what connecting may take. Later it is asked again.
   */
  constructor(provider: CredentialProvider, timeoutMs: number) {
    this.#provider = provider
    this.#timeoutMs = timeoutMs
  }

  /** The provider's last answer. */
  get latest(): Login | Record<string, never> {
    return this.#latest ?? {}
  }

  /** Why the provider gave no answer when it was asked last: what it threw, or that it took too long. */
  get problem(): Error | undefined {
    return this.#problem
  }

  /**
   * Makes a connection ask before it connects. When the provider fails, the last credentials are tried, and the server
   * decides. If it refuses them, what the provider threw is the reason.
   *
   * @param connection - A connection that is not connected yet.
   */
  attach(connection: RawConnection): void {
    beforeConnecting(connection, async () => {
      await this.#ask(connection)
      if (this.#stopped) throw new Error('Connection is closed.')
    })
    // After the listeners that remember the last error.
    connection.on('error', (error: Error) => {
      if (this.#problem && isLoginRefused(error.message)) connection.emit('error', this.#problem)
    })
    if ('nodes' in connection) this.#attachNodes(connection)
  }

  /** Prevents further connections. */
  stop(): void {
    this.#stopped = true
    clearInterval(this.#renewal)
  }

  #attachNodes(cluster: Cluster): void {
    cluster.on('+node', (node: Redis) => {
      Object.assign(node.options, this.latest)
    })
    cluster.on('node error', (error: Error) => {
      if (isLoginRefused(error.message)) void this.#ask(cluster)
    })
    this.#renewal = setInterval(() => {
      if (cluster.status === 'ready') void this.#ask(cluster)
    }, RENEW_MS).unref()
  }

  /** Asks the provider, and sets the options of the connection, or of those to all nodes. */
  async #ask(connection: RawConnection): Promise<void> {
    try {
      this.#latest = toLogin(await this.#answer())
      this.#problem = undefined
    } catch (error) {
      this.#problem = error instanceof Error ? error : new Error(String(error))
      connection.emit('error', this.#problem)
    }
    const told = 'nodes' in connection ? connection.nodes() : [connection]
    for (const { options } of told) Object.assign(options, this.latest)
  }

  async #answer(): Promise<Credentials> {
    const milliseconds = this.#timeoutMs
    const message = `credential_provider gave no answer within ${milliseconds / 1000} s`
    return pTimeout((async () => this.#provider())(), { milliseconds, message })
  }
}

/** Python's providers return a tuple: the password, or user and password. */
function toLogin(credentials: Credentials): Login {
  if (!Array.isArray(credentials)) return credentials as Login
  const [first, second] = credentials as readonly string[]
  return second === undefined ? { password: String(first) } : { username: String(first), password: second }
}
