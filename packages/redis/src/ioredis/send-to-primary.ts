import type { Cluster } from 'ioredis'
import type { SentCommand } from './sent-command.ts'

/**
 * Sends a command through ioredis's own routing, which follows redirections and waits for failovers, to the primary of its slot.
 *
 * Beyond the public API of ioredis 6.0.0: `Cluster.sendCommand()` is marked as internal. It reads the option `scaleReads` when a command is handed over and keeps the answer for
 * redirections, so the option can be set for one command.
 *
 * @param cluster - The cluster, ours or a user's.
 * @param command - The command.
 * @returns Its reply.
 */
export function sendToPrimary(cluster: Cluster, command: SentCommand): Promise<unknown> {
  const { options } = cluster
  const { scaleReads } = options
  options.scaleReads = 'master'
  try {
    return cluster.sendCommand(command) as Promise<unknown>
  } finally {
    options.scaleReads = scaleReads
  }
}
