import type { Redis, SentinelConnector } from 'ioredis'
import { loadIoredis } from '../on-demand/packages.cjs'
import { limitCommands } from './blocking-commands.ts'

/** ioredis's method that connects to a Sentinel; private in its types. */
interface ConnectsToSentinel {
  connectToSentinel(...args: readonly unknown[]): Redis
}

/**
 * Makes a connector for Sentinels that reports the errors of its connections to them, and takes no Sentinel for a slow
 * one while the process is busy. ioredis hides what is wrong with a Sentinel behind "Connection is closed.", and prints
 * errors of those that it listens to for failovers.
 *
 * Beyond the public API of ioredis 6.0.0: `SentinelConnector.connectToSentinel()` is private.
 *
 * @param report - Receives the errors.
 * @param commandMs - Milliseconds that a Sentinel may take to answer, connecting included; instead of the option
 * `sentinelCommandTimeout`.
 * @returns A class for the option `Connector`.
 */
export function reportingSentinelConnector(
  report: (error: Error) => void,
  commandMs: number,
): new (
  options: unknown,
) => SentinelConnector {
  const { SentinelConnector: Connector } = loadIoredis()
  return class extends Connector {
    constructor(options: unknown) {
      super(options as ConstructorParameters<typeof SentinelConnector>[0])
      const own = this as unknown as ConnectsToSentinel
      const connect = own.connectToSentinel.bind(this)
      own.connectToSentinel = (...args) => {
        const redis = connect(...args).on('error', report)
        limitCommands(redis, commandMs)
        return redis
      }
    }
  }
}
