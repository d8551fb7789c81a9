import type { SentCommand } from '../ioredis/sent-command.ts'

/** How {@link Deadlines} tells a slow server from a busy process. */
export interface DeadlineOptions {
  /** Milliseconds that a command may take. */
  readonly ms: number
  /** How many bytes have arrived so far. */
  readonly arrived: () => number
  /**
   * Makes the error of commands that took longer; called once for each name, kind and check.
   *
   * @param command - One of the commands.
   */
  readonly late: (command: SentCommand) => Error
}

/** While bytes keep arriving, a command that waits behind them gets up to this many times its own time. */
const MOST_EXTENSIONS = 10
// Node reads two megabytes of a socket at a time, and no more than six wait there by default.
const MOST_READS = 4

/**
 * The deadlines of the commands that wait for replies on one connection. One timer, for the earliest, serves all.
 *
 * Nothing is late before what has arrived was read: timers run before sockets are read, and after the event loop was
 * blocked a whole crowd of replies may be there. Nor is a command late while bytes of earlier replies keep arriving,
 * unless its operation has waited for other commands for most of its time.
 */
export class Deadlines {
  readonly #options: DeadlineOptions
  #oldest: SentCommand | undefined
  #newest: SentCommand | undefined
  #timer: NodeJS.Timeout | undefined
  /** When the timer ends. */
  #due = Number.POSITIVE_INFINITY
  #arrived = 0
  /** When bytes were last seen to have arrived. */
  #movedAt = Number.NEGATIVE_INFINITY
  /** How often what had arrived was read since the timer ended. */
  #reads = 0
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
   * @param ms - Milliseconds that it may take. @defaultValue those of the options
   */
  add(command: SentCommand, now: number, ms: number = this.#options.ms): void {
    const { arrived } = this.#options
    command.deadline = now + ms
    this.#forgetSettled()
    if (this.#newest) this.#newest.next = command
    else {
      this.#oldest = command
      this.#arrived = arrived()
    }
    this.#newest = command
    const wait = command.onHalfTime ? ms / 2 : ms
    if (command.onHalfTime) command.halfTime = now + wait
    if (now + wait < this.#due) this.#wait(now + wait, wait)
  }

  /**
   * Finds the last command without a reply that names one of some keys.
   *
   * @param keys - Stored keys.
   */
  lastNaming(keys: ReadonlySet<string>): SentCommand | undefined {
    let last: SentCommand | undefined
    for (let command = this.#oldest; command; command = command.next) {
      if (!command.isSettled && command.args.some((arg) => typeof arg === 'string' && keys.has(arg))) last = command
    }
    return last
  }

  /** Ends the timer. To be called when nothing waits for a reply any more. */
  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Replies come in order, so the settled ones are at the front. */
  #forgetSettled(): void {
    while (this.#oldest?.isSettled) this.#oldest = this.#oldest.next
    if (!this.#oldest) this.#newest = undefined
  }

  #wait(due: number, ms: number): void {
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(this.#check, ms).unref()
  }

  readonly #judge = (): void => {
    this.#timer = undefined
    this.#due = Number.POSITIVE_INFINITY
    this.#forgetSettled()
    const now = performance.now()
    const before = this.#arrived
    this.#arrived = this.#options.arrived()
    const moving = this.#arrived !== before
    if (moving) this.#movedAt = now
    this.#reads += 1
    const next = this.#rejectLate(now, moving && this.#reads < MOST_READS)
    this.#forgetSettled()
    if (next === now) return void setImmediate(this.#judge)
    this.#reads = 0
    if (next < this.#due) this.#wait(next, next - now)
  }

  /** Rejects what is late, and returns when to look again: `now` for as soon as sockets were read. */
  #rejectLate(now: number, mayHaveMore: boolean): number {
    // Thousands may end together: they share their errors.
    const errors = new Map<string, Error>()
    let next = Number.POSITIVE_INFINITY
    for (let command = this.#oldest; command; command = command.next) {
      if (command.isSettled) continue
      const until = this.#latest(command, now, mayHaveMore)
      next = Math.min(next, until, halfTimeOf(command, now, mayHaveMore))
      if (until !== Number.POSITIVE_INFINITY) continue
      const kind = `${command.name} ${command.strict}`
      const error = errors.get(kind) ?? this.#options.late(command)
      errors.set(kind, error)
      command.reject(error)
    }
    return next
  }

  /** When to look at a command again; never when it is late. */
  #latest({ deadline, strict }: SentCommand, now: number, mayHaveMore: boolean): number {
    const { ms } = this.#options
    if (deadline > now) return deadline
    if (strict) return mayHaveMore ? now : Number.POSITIVE_INFINITY
    const extended = this.#movedAt + ms / 2
    return extended > now && now < deadline + (MOST_EXTENSIONS - 1) * ms ? extended : Number.POSITIVE_INFINITY
  }
}

/** When half of the time of a command is over; never when nobody wants to know. Tells it then. */
function halfTimeOf(command: SentCommand, now: number, mayHaveMore: boolean): number {
  const { halfTime, onHalfTime } = command
  if (!onHalfTime) return Number.POSITIVE_INFINITY
  if (halfTime > now || mayHaveMore) return Math.max(halfTime, now)
  command.onHalfTime = undefined
  onHalfTime()
  return Number.POSITIVE_INFINITY
}
