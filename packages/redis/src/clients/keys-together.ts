import type { Command } from '../command.ts'
import type { GroupResult } from './client.ts'
import { isCrossSlot, sendGroups } from './groups.ts'

/**
 * The keys that commands to one server may share: all, until it refuses that. What looks like one server may have slots
 * behind it.
 */
export class KeysTogether {
  readonly #send: <T>(command: Command<T>) => Promise<T>
  /** Whether each command names one key only: MULTI_KEY says so, or the server has refused another. */
  #perKey: boolean

  /**
   * @param send - Sends a command.
   * @param perKey - Whether each command names one key only from the start. @defaultValue false
   */
  constructor(send: <T>(command: Command<T>) => Promise<T>, perKey = false) {
    this.#send = send
    this.#perKey = perKey
  }

  /** See `Client.sendGroups`. */
  async sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    if (storedKeys.length === 0) return []
    if (this.#perKey) return sendGroups(storedKeys, (key) => key, commandFor, this.#send)
    const command = commandFor(storedKeys as readonly [string, ...string[]])
    try {
      return [{ indexes: storedKeys.map((_, index) => index), result: await this.#send(command) }]
    } catch (error) {
      if (!this.learnApart(error) || !command.splittable) throw error
      return this.sendGroups(storedKeys, commandFor)
    }
  }

  /** See `Client.together`. */
  together(one: string, other: string): boolean {
    return !this.#perKey || one === other
  }

  /** See `Client.learnApart`. */
  learnApart(error: unknown): boolean {
    if (!isCrossSlot(error)) return false
    this.#perKey = true
    return true
  }
}
