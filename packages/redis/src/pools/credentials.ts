import type { Cluster, Redis } from 'ioredis'
import type { CredentialProvider, Credentials } from '../settings/pool-kwargs.ts'
import type { Connection } from './pool.ts'

const RENEW_MS = 60_000

/** User and password, as ioredis takes them. */
interface Login {
  readonly username?: string
  readonly password: string
}

/**
 * Asks a `credential_provider` before a connection is made, so that passwords which expire are fresh. ioredis makes the connections to a cluster's nodes by itself and
 * cannot wait: they get what the provider said last, and it is asked before the cluster is connected, every minute, and when a node refuses what it said.
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

  /** What the provider said last. */
  get latest(): Login | Record<string, never> {
    return this.#latest ?? {}
  }

  /**
   * Has a connection ask before it connects. When the provider fails, the last credentials are tried, and the server has the last word.
   *
   * @param connection - A connection that is not connected yet.
   */
  attach(connection: Connection): void {
    // ioredis reads the password when it connects, of itself too after a connection was lost: the only place where one can wait for it.
    const connect = connection.connect.bind(connection)
    let connecting: Promise<void> | undefined
    const ask = async (): Promise<void> => {
      await this.#ask(connection)
      if (this.#stopped || connection.status === 'end') throw new Error('Connection is closed.')
      await connect()
    }
    connection.connect = () => {
      connecting ??= ask().finally(() => {
        connecting = undefined
      })
      return connecting
    }
    if ('nodes' in connection) this.#attachNodes(connection)
  }

  /** Lets no connection be made any more. */
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

  /** Asks the provider, and tells the connection, or those to all nodes. */
  async #ask(connection: Connection): Promise<void> {
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
