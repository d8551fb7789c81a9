import type { Cluster, Redis } from 'ioredis'
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
  #latest: Login | undefined
  #renewal: NodeJS.Timeout | undefined
  #stopped = false

  /**
   * @param provider - The user's function.
   */
  constructor(provider: CredentialProvider) {
    this.#provider = provider
  }

  /** The provider's last answer. */
  get latest(): Login | Record<string, never> {
    return this.#latest ?? {}
  }

  /**
   * Makes a connection ask before it connects. When the provider fails, the last credentials are tried, and the server
   * decides.
   *
   * @param connection - A connection that is not connected yet.
   */
  attach(connection: RawConnection): void {
    beforeConnecting(connection, async () => {
      await this.#ask(connection)
      if (this.#stopped) throw new Error('Connection is closed.')
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
      if (/^(NOAUTH|WRONGPASS)\b/.test(error.message)) void this.#ask(cluster)
    })
    this.#renewal = setInterval(() => {
      if (cluster.status === 'ready') void this.#ask(cluster)
    }, RENEW_MS).unref()
  }

  /** Asks the provider, and sets the options of the connection, or of those to all nodes. */
  async #ask(connection: RawConnection): Promise<void> {
    try {
      this.#latest = toLogin(await this.#provider())
    } catch (error) {
      connection.emit('error', error)
    }
    const told = 'nodes' in connection ? connection.nodes() : [connection]
    for (const { options } of told) Object.assign(options, this.latest)
  }
}

/** Python's providers return a tuple: the password, or user and password. */
function toLogin(credentials: Credentials): Login {
  if (!Array.isArray(credentials)) return credentials as Login
  const [first, second] = credentials as readonly string[]
  return second === undefined ? { password: String(first) } : { username: String(first), password: second }
}
