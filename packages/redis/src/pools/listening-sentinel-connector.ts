import { type Redis, SentinelConnector } from 'ioredis'

/** ioredis's own way to make a connection to a Sentinel; private in its types. */
interface ConnectsToSentinel {
  connectToSentinel(...args: readonly unknown[]): Redis
}

/**
 * Makes ioredis's connector for Sentinels tell of the errors of its connections to them. By itself it hides what is wrong with a Sentinel behind "Connection is closed.",
 * and prints errors of those that it listens to for failovers.
 *
 * @param hear - Receives the errors.
 * @returns A class for the option `Connector`.
 */
export function listeningSentinelConnector(hear: (error: Error) => void): new (options: unknown) => SentinelConnector {
  return class extends SentinelConnector {
    constructor(options: unknown) {
      super(options as ConstructorParameters<typeof SentinelConnector>[0])
      const own = this as unknown as ConnectsToSentinel
      const connect = own.connectToSentinel.bind(this)
      own.connectToSentinel = (...args) => connect(...args).on('error', hear)
    }
  }
}
