import { ServerNotFoundError } from '@holdfast/local-redis'
import { confirm } from '../../confirm.ts'
import { Failure } from '../../failure.ts'
import type { Terminal } from '../../terminal.ts'

/**
 * Starts servers. Where Redis is missing and could be installed, it asks the person at the terminal for permission.
 *
 * @param start - Starts the servers; its argument allows to install Redis.
 * @param allowed - Whether the user has allowed that already, with `--install`.
 * @param command - The command that allows it, for the error message.
 * @param terminal - Asks.
 * @returns What `start` returned.
 * @throws {@link Failure} without permission: when there is no terminal to ask on, or the answer is not yes.
 */
export async function startOrInstall<T>(
  start: (install: boolean) => Promise<T>,
  allowed: boolean,
  command: string,
  terminal: Terminal,
): Promise<T> {
  try {
    return await start(allowed)
  } catch (error) {
    if (!(error instanceof ServerNotFoundError && error.installable)) throw error
    const reason = 'There is no Redis or Valkey server on this machine.'
    if (!terminal.canAsk) {
      throw new Failure(reason, `sudo apt-get install redis-server, or let holdfast install it: ${command}`)
    }
    await confirm(terminal, `${reason} Install Redis with apt-get?`, 'nothing was installed', '--install')
    return start(true)
  }
}
