import type { Redis } from 'ioredis'
import type { CredentialProvider, Credentials } from '../settings/pool-kwargs.ts'
import type { Connection } from './pool.ts'

const RENEW_MS = 60_000

/** User and password, as ioredis takes them. */
interface Login {
  readonly username?: string
  readonly password: string
}

/**
 * Asks a `credential_provider` before every connection is made, so that passwords which expire are fresh. A cluster is also asked every minute on behalf of those connections
 * that ioredis makes by itself, for its slot map.
 */
export class CredentialSource {
  readonly #provider: CredentialProvider
  readonly #timers = new Set<NodeJS.Timeout>()
  #latest: Login | undefined
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
    this.#askFirst(connection)
    if (!('nodes' in connection)) return
    connection.on('+node', (node: Redis) => {
      Object.assign(node.options, this.latest)
      this.#askFirst(node)
    })
    const renew = (): void => {
      if (connection.status !== 'ready') return
      this.#ask().then(
        () => {
          for (const node of connection.nodes()) Object.assign(node.options, this.latest)
        },
        (error: unknown) => connection.emit('error', error),
      )
    }
    this.#timers.add(setInterval(renew, RENEW_MS).unref())
  }

  /** Lets no connection be made any more. */
  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** ioredis reads the password when it connects, of itself too after a connection was lost: the only place where one can wait for it. */
  #askFirst(connection: Connection): void {
    const connect = connection.connect.bind(connection)
    let connecting: Promise<void> | undefined
    const ask = async (): Promise<void> => {
      await this.#ask().catch((error: unknown) => connection.emit('error', error))
      if (this.#stopped || connection.status === 'end') throw new Error('Connection is closed.')
      if (!('nodes' in connection)) Object.assign(connection.options, this.latest)
      await connect()
    }
    connection.connect = () => {
      connecting ??= ask().finally(() => {
        connecting = undefined
      })
      return connecting
    }
  }

  async #ask(): Promise<void> {
    this.#latest = toLogin(await this.#provider())
  }
}

/** Python's providers return a tuple: the password, or user and password. */
function toLogin(credentials: Credentials): Login {
  if (!Array.isArray(credentials)) return credentials as Login
  const [first, second] = credentials as readonly string[]
  return second === undefined ? { password: String(first) } : { username: String(first), password: second }
}
