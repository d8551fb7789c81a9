import type { Cluster } from 'ioredis'
import { isRefusedByNode, isSlotMoving } from '../errors.ts'
import type { SentCommand } from './sent-command.ts'

/** What {@link sendToPrimary} has to know of a command. */
export interface RoutingOptions {
  /** Whether a second execution does no harm. */
  readonly repeatable: boolean
  /** Whether it can be sent once for each of its keys instead. */
  readonly splittable: boolean
}

/**
 * Sends a command through ioredis's own routing, which follows redirections and waits for failovers, to the primary of
 * its slot. Two things are not left to it: a command that may have been executed is not sent again when its connection
 * is lost, unless that does no harm; and one that can be sent once for each key is not sent again while its slot moves.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.sendCommand()` is marked as internal. It reads the option
 * `scaleReads` when a command is handed over and keeps the answer for redirections, so the option can be set for one
 * command. It replaces the command's `reject()`, by which it learns of redirections and lost connections.
 *
 * @param cluster - The cluster, ours or a user's.
 * @param command - The command.
 * @param options - Whether a second execution does no harm, and whether it can be split by its keys.
 */
export function sendToPrimary<T>(
  cluster: Cluster,
  command: SentCommand<T>,
  { repeatable, splittable }: RoutingOptions,
): Promise<T> {
  const { options } = cluster
  const { scaleReads } = options
  const final = command.reject.bind(command)
  options.scaleReads = 'master'
  try {
    const reply = cluster.sendCommand(command.asIoredis) as Promise<T>
    const route = command.reject
    command.reject = (error) => {
      if (isRefusedByNode(error.message)) command.written = false
      if ((command.written && !repeatable) || (splittable && isSlotMoving(error.message))) final(error)
      else route(error)
    }
    return reply
  } finally {
    options.scaleReads = scaleReads
  }
}

/**
 * Sends a read through ioredis's own routing, to the node that the cluster's own option `scaleReads` chooses.
 *
 * Beyond the public API of ioredis 6.0.0: it asks that option only for commands that it knows to read, or that are
 * marked so.
 *
 * @param cluster - A user's cluster.
 * @param command - The command.
 */
export function sendRead<T>(cluster: Cluster, command: SentCommand<T>): Promise<T> {
  command.isReadOnly = true
  return cluster.sendCommand(command.asIoredis) as Promise<T>
}

/**
 * Asks the nodes for the owners of all slots.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.refreshSlotsCache()` is marked as internal.
 *
 * @param cluster - The cluster, ours or a user's.
 * @throws ioredis's error when no node answers.
 */
export function refreshSlots(cluster: Cluster): Promise<void> {
  return new Promise((resolve, reject) => {
    cluster.refreshSlotsCache((error) => (error ? reject(error) : resolve()))
  })
}
