import type { Sender } from '../clients/client.ts'

/**
 * Runs work over several keys. When the server refuses that keys share a command, the client learns it, and the work
 * runs again with single keys: what was refused was not executed.
 *
 * @param client - Where the keys live.
 * @param work - Asks `client.together` at each run.
 */
export async function apartIfRefused<T>(client: Sender, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!client.learnApart(error)) throw error
    return work()
  }
}
