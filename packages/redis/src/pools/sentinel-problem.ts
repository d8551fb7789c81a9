import type { Redis } from 'ioredis'
import { isLoginRefused } from '../errors.ts'

const NO_SUCH_SERVER = /invalid reply: null|No such master with that name/

/** Remembers why Sentinels could not name a server: ioredis spreads that over several events. */
export class SentinelProblem {
  readonly #service: string
  readonly #addresses: readonly string[]
  #ofConnection: Error | undefined
  #ofSentinel: Error | undefined
  #current: Error | undefined

  /**
   * @param service - The server that is looked for.
   * @param addresses - The Sentinels.
   */
  constructor(service: string, addresses: readonly string[]) {
    this.#service = service
    this.#addresses = addresses
  }

  /** Why no Sentinel could name the server; `undefined` when one could. */
  get current(): Error | undefined {
    return this.#current
  }

  /**
   * Notes an error of a connection to a Sentinel.
   *
   * @param error - The error.
   */
  note(error: Error): void {
    this.#ofConnection = error
  }

  /**
   * Notes the errors that a connection reports about Sentinels.
   *
   * @param redis - A connection that asks them.
   */
  watch(redis: Redis): void {
    redis.on('connecting', () => {
      this.#ofConnection = undefined
      this.#ofSentinel = undefined
    })
    redis.on('sentinelError', (error: Error) => {
      this.#ofSentinel = error
    })
    redis.on('error', (error: Error) => {
      this.#current = error.message.startsWith('All sentinels are unreachable') ? this.#explain() : undefined
    })
    redis.on('ready', () => {
      this.#current = undefined
    })
  }

  #explain(): Error {
    const said = this.#ofSentinel?.message ?? ''
    const who = `the Sentinels at ${this.#addresses.join(', ')}`
    if (NO_SUCH_SERVER.test(said)) {
      return new Error(`${who} know of no server that is ${this.#service}: check the service's name in LOCATION`)
    }
    const why = isLoginRefused(said) || !this.#ofConnection ? said : this.#ofConnection.message
    const remedy = isLoginRefused(why) ? ' (check the user and password in OPTIONS.SENTINEL_KWARGS)' : ''
    return new Error(`${who} do not answer: ${why}${remedy}`)
  }
}
