import type { SentCommand } from '../ioredis/sent-command.ts'

/** How {@link Deadlines} tells a slow server from a busy process. */
export interface DeadlineOptions {
  /** Milliseconds that a command may take. */
  readonly ms: number
  /** How many bytes have arrived so far. */
  readonly arrived: () => number
  /**
   * Makes the error of commands that took longer; called once for each name and check.
   *
   * @param command - The command's name.
   */
  readonly late: (command: string) => Error
}

/** While bytes keep arriving, a command that waits behind them gets up to this many times its own time. */
const MOST_EXTENSIONS = 10

/**
 * The deadlines of the commands that wait for replies on one connection. All commands have the same time, so they are
 * late in the order in which they were sent, and one timer, for the oldest, serves all.
 *
 * Nothing is late before what has arrived was read: timers run before sockets are read, and after the event loop was
 * blocked a whole crowd of replies may be there. Nor is a command late while bytes of earlier replies keep arriving.
 */
export class Deadlines {
  readonly #options: DeadlineOptions
  #oldest: SentCommand | undefined
  #newest: SentCommand | undefined
  #timer: NodeJS.Timeout | undefined
  #arrived = 0
  readonly #check = (): void => void setImmediate(this.#judge)

  /**
   * @param options - How long, and what happens then.
   */
  constructor(options: DeadlineOptions) {
    this.#options = options
  }

  /**
   * Sets the deadline of a command that is about to be sent.
   *
   * @param command - The command; it is rejected when no reply arrives in time.
   * @param now - The time, by the clock of `performance.now()`; not before that of the last call.
   */
  add(command: SentCommand, now: number): void {
    const { ms, arrived } = this.#options
    command.deadline = now + ms
    this.#forgetSettled()
    if (this.#newest) this.#newest.next = command
    else {
      this.#oldest = command
      this.#arrived = arrived()
    }
    this.#newest = command
    this.#timer ??= setTimeout(this.#check, ms).unref()
  }

  /** Replies come in order, so the settled ones are at the front. */
  #forgetSettled(): void {
    while (this.#oldest?.isSettled) this.#oldest = this.#oldest.next
    if (!this.#oldest) this.#newest = undefined
  }

  readonly #judge = (): void => {
    this.#timer = undefined
    this.#forgetSettled()
    const now = performance.now()
    if (this.#oldest && this.#oldest.deadline <= now && !this.#isMoving(this.#oldest, now)) this.#rejectLate(now)
    if (!this.#oldest) return
    const { ms } = this.#options
    const wait = this.#oldest.deadline > now ? this.#oldest.deadline - now : ms / 2
    this.#timer = setTimeout(this.#check, wait).unref()
  }

  /** Whether bytes have arrived since the last look, and the oldest command may wait for more. */
  #isMoving({ deadline }: SentCommand, now: number): boolean {
    const { ms, arrived } = this.#options
    const before = this.#arrived
    this.#arrived = arrived()
    return this.#arrived !== before && now < deadline + (MOST_EXTENSIONS - 1) * ms
  }

  #rejectLate(now: number): void {
    // Thousands may end together: they share their errors.
    const errors = new Map<string, Error>()
    while (this.#oldest && this.#oldest.deadline <= now) {
      const { name } = this.#oldest
      const error = errors.get(name) ?? this.#options.late(name)
      errors.set(name, error)
      if (!this.#oldest.isSettled) this.#oldest.reject(error)
      this.#forgetSettled()
    }
  }
}
