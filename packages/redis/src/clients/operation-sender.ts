import type { Command } from '../command.ts'
import { OperationTime } from '../operation-time.ts'
import type { GroupResult, Sender } from './client.ts'

/** Sends the commands of one operation. All of them together have one SOCKET_TIMEOUT. */
export class OperationSender implements Sender {
  readonly #client: Sender
  readonly #time: OperationTime

  /**
   * @param client - Sends them.
   * @param waitedMs - Milliseconds that the operation has waited already. @defaultValue 0
   */
  constructor(client: Sender, waitedMs?: number) {
    this.#client = client
    this.#time = new OperationTime(waitedMs)
  }

  send<T>(command: Command<T>): Promise<T> {
    return this.#client.send({ ...command, time: this.#time })
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    return this.#client.sendGroups(storedKeys, (keys) => ({ ...commandFor(keys), time: this.#time }))
  }

  together(one: string, other: string): boolean {
    return this.#client.together(one, other)
  }

  learnApart(error: unknown): boolean {
    return this.#client.learnApart(error)
  }

  /** Begins a further step of a long operation, which has a deadline of its own. */
  restart(): void {
    this.#time.restart()
  }
}

/**
 * Returns what sends the commands of one operation.
 *
 * @param sender - A client; or what sends for an operation already, which is returned as it is.
 * @param waitedMs - Milliseconds that the operation has waited already. @defaultValue 0
 */
export function forOperation(sender: Sender, waitedMs?: number): OperationSender {
  return sender instanceof OperationSender ? sender : new OperationSender(sender, waitedMs)
}
