import type { Redis } from 'ioredis'
import type { Command } from '../command.ts'
import type { Line } from '../ioredis/sent-command.ts'
import type { SecondConnection } from './bulk-lane.ts'
import type { Batching, Sizes } from './pool-options.ts'
import type { WorkLimits } from './run-work.ts'

/** What a `Connection` is made with. */
export interface ConnectionInit extends WorkLimits {
  /** ioredis's connection. */
  readonly redis: Redis
  /**
   * Whether to disconnect from a server that answers nothing for as long again as a command may take, or what nobody
   * asked. False for a connection that the user made.
   */
  readonly leavesHungServer: boolean
  /** What is gathered during a tick. */
  readonly batching: Batching
  /** Which values are large, and how many may be under way. */
  readonly sizes: Sizes
  /** For large values. @defaultValue they travel over this one */
  readonly second?: SecondConnection | undefined
  /** Waits until a command may be sent; `undefined` when it may at once. @defaultValue they are sent as they come */
  readonly turn?: ((command: Command) => Promise<void> | undefined) | undefined
  /** Gets each reply that was read. */
  readonly onReply?: Line['onReply']
  /** Gets a warning, once: the server refuses every MGET. */
  readonly warn?: ((reason: string) => void) | undefined
  /** Called when it has disconnected for that reason. */
  readonly onHungServer?: (() => void) | undefined
  /**
   * Sends a command that failed here by another way.
   *
   * @param command - The command.
   * @param error - ioredis's error.
   * @param written - Whether the server may have executed it.
   * @param ms - Milliseconds that the command still has.
   * @returns The result; `undefined` when the error is final.
   */
  readonly redirect?:
    | (<T>(command: Command<T>, error: unknown, written: boolean, ms: number) => Promise<T> | undefined)
    | undefined
}
