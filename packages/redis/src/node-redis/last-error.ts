import type { EventEmitter } from 'node:events'

const EVENTS = ['error', 'node-error', 'client-error']

/**
 * What a client of node-redis last said of its connections. It listens to the client's errors: without a listener, one
 * would end the process.
 */
export class LastError {
  readonly #client: Pick<EventEmitter, 'on' | 'off'>
  readonly #byNode = new Map<string, Error>()
  #latest: Error | undefined
  readonly #remember = (said: unknown, node?: { readonly host?: string; readonly port?: number }): void => {
    // A sentinel's client wraps the errors of its connections.
    const error = said instanceof Error ? said : (said as { readonly error?: unknown } | undefined)?.error
    if (!(error instanceof Error)) return
    if (node) this.#byNode.set(`${node.host}:${node.port}`, error)
    else this.#latest = error
  }

  /**
   * @param client - The client.
   */
  constructor(client: Pick<EventEmitter, 'on' | 'off'>) {
    this.#client = client
    for (const event of EVENTS) client.on(event, this.#remember)
  }

  /**
   * Returns the last error of a server.
   *
   * @param address - `host:port`; errors of a client that has one connection have none.
   */
  of(address: string): Error | undefined {
    return this.#byNode.get(address) ?? this.#latest
  }

  /** Stops listening. */
  stop(): void {
    for (const event of EVENTS) this.#client.off(event, this.#remember)
  }
}
