import type { Redis } from 'ioredis'

const NO_SUCH_SERVER = /invalid reply: null|No such master with that name/
const LOGIN = /\b(NOAUTH|WRONGPASS)\b/

/** Keeps in mind why Sentinels could not say where a server is: ioredis scatters it over events. */
export class SentinelProblem {
  readonly #service: string
  readonly #addresses: readonly string[]
  #heard: Error | undefined
  #said: Error | undefined
  #current: Error | undefined

  /**
   * @param service - Who is looked for.
   * @param addresses - The Sentinels.
   */
  constructor(service: string, addresses: readonly string[]) {
    this.#service = service
    this.#addresses = addresses
  }

  /** Why no Sentinel could say it; `undefined` when one could. */
  get current(): Error | undefined {
    return this.#current
  }

  /**
   * Notes an error of a connection to a Sentinel.
   *
   * @param error - What its event said.
   */
  hear(error: Error): void {
    this.#heard = error
  }

  /**
   * Notes what a connection says of Sentinels.
   *
   * @param redis - A connection that asks them.
   */
  watch(redis: Redis): void {
    redis.on('connecting', () => {
      this.#heard = undefined
      this.#said = undefined
    })
    redis.on('sentinelError', (error: Error) => {
      this.#said = error
    })
    redis.on('error', (error: Error) => {
      this.#current = error.message.startsWith('All sentinels are unreachable') ? this.#explain() : undefined
    })
    redis.on('ready', () => {
      this.#current = undefined
    })
  }

  #explain(): Error {
    const said = this.#said?.message ?? ''
    const who = `the Sentinels at ${this.#addresses.join(', ')}`
    if (NO_SUCH_SERVER.test(said)) {
      return new Error(`${who} know of no server that is ${this.#service}: check the service's name in LOCATION`)
    }
    const why = LOGIN.test(said) || !this.#heard ? said : this.#heard.message
    const remedy = LOGIN.test(why) ? ' (check the user and password in OPTIONS.SENTINEL_KWARGS)' : ''
    return new Error(`${who} do not answer: ${why}${remedy}`)
  }
}
