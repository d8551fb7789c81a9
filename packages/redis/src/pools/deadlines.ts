import type { SentCommand } from '../ioredis/sent-command.ts'

/**
 * The deadlines of the commands that wait for replies on one connection. All commands have the same time, so they are
 * late in the order in which they were sent, and one timer, for the oldest, serves all.
 */
export class Deadlines {
  readonly #ms: number
  readonly #late: (command: SentCommand) => Error
  #oldest: SentCommand | undefined
  #newest: SentCommand | undefined
  #timer: NodeJS.Timeout | undefined

  /**
   * @param ms - Milliseconds that a command may take.
   * @param late - Makes the error of a command that took longer.
   */
  constructor(ms: number, late: (command: SentCommand) => Error) {
    this.#ms = ms
    this.#late = late
  }

  /**
   * Sets the deadline of a command that is about to be sent.
   *
   * @param command - The command; it is rejected when no reply arrives in time.
   * @param now - The time, by the clock of `performance.now()`; not before that of the last call.
   */
  add(command: SentCommand, now: number): void {
    command.deadline = now + this.#ms
    this.#forgetSettled()
    if (this.#newest) this.#newest.next = command
    else this.#oldest = command
    this.#newest = command
    this.#timer ??= setTimeout(this.#check, this.#ms).unref()
  }

  /** Replies come in order, so the settled ones are at the front. */
  #forgetSettled(): void {
    while (this.#oldest?.isSettled) this.#oldest = this.#oldest.next
    if (!this.#oldest) this.#newest = undefined
  }

  readonly #check = (): void => {
    this.#timer = undefined
    this.#forgetSettled()
    const now = performance.now()
    while (this.#oldest && this.#oldest.deadline <= now) {
      if (!this.#oldest.isSettled) this.#oldest.reject(this.#late(this.#oldest))
      this.#forgetSettled()
    }
    if (this.#oldest) this.#timer = setTimeout(this.#check, this.#oldest.deadline - now).unref()
  }
}
