import type { Cluster } from 'ioredis'
import type { Reply } from '../command.ts'
import type { SentCommand } from './sent-command.ts'

/**
 * Sends a command through ioredis's own routing, which follows redirections and waits for failovers, to the primary of
 * its slot.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.sendCommand()` is marked as internal. It reads the option
 * `scaleReads` when a command is handed over and keeps the answer for redirections, so the option can be set for one
 * command.
 *
 * @param cluster - The cluster, ours or a user's.
 * @param command - The command.
 */
export function sendToPrimary(cluster: Cluster, command: SentCommand): Promise<Reply> {
  const { options } = cluster
  const { scaleReads } = options
  options.scaleReads = 'master'
  try {
    return cluster.sendCommand(command) as Promise<Reply>
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
export function sendRead(cluster: Cluster, command: SentCommand): Promise<Reply> {
  return cluster.sendCommand(Object.assign(command, { isReadOnly: true })) as Promise<Reply>
}
