import type { Redis, SentinelConnector } from 'ioredis'
import { loadIoredis } from '../on-demand/packages.cjs'

/** ioredis's method that connects to a Sentinel; private in its types. */
interface ConnectsToSentinel {
  connectToSentinel(...args: readonly unknown[]): Redis
}

/**
 * Makes a connector for Sentinels that reports the errors of its connections to them. ioredis hides what is wrong with
 * a Sentinel behind "Connection is closed.", and prints errors of those that it listens to for failovers.
 *
 * Beyond the public API of ioredis 6.0.0: `SentinelConnector.connectToSentinel()` is private.
 *
 * @param report - Receives the errors.
 * @returns A class for the option `Connector`.
 */
export function reportingSentinelConnector(
  report: (error: Error) => void,
): new (
  options: unknown,
) => SentinelConnector {
  const { SentinelConnector: Connector } = loadIoredis()
  return class extends Connector {
    constructor(options: unknown) {
      super(options as ConstructorParameters<typeof SentinelConnector>[0])
      const own = this as unknown as ConnectsToSentinel
      const connect = own.connectToSentinel.bind(this)
      own.connectToSentinel = (...args) => connect(...args).on('error', report)
    }
  }
}
