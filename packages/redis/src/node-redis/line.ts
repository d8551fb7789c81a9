import type { Command, Reply } from '../command.ts'
import { translateError } from '../errors.ts'
import { checkLargestArgument } from '../largest-argument.ts'
import { timedOut } from '../pools/run-work.ts'
import { translateNodeRedis } from './failures.ts'
import { type SendOptions, type SentArguments, TYPE_MAPPING } from './peer.ts'
import { within } from './within.ts'

/** What a {@link Line} is made with. */
export interface LineOptions {
  /** Where it leads, or where a command goes, for messages. */
  readonly address: (command?: Command) => string
  /** Milliseconds that an operation may take: SOCKET_TIMEOUT. */
  readonly timeoutMs: number
  /** Whether commands may be sent now: `undefined`, or a promise of it. Throws when they may not. */
  readonly pass: (command: Command) => Promise<void> | undefined
  /**
   * Sends a command by node-redis.
   *
   * @param args - Its arguments, its name first.
   * @param options - With its deadline.
   * @param command - What it was.
   */
  readonly write: (args: SentArguments, options: SendOptions, command: Command) => Promise<unknown>
}

/** While replies keep arriving, a command that waits behind them gets up to this many times its own time. */
const MOST_EXTENSIONS = 10

/** Sends commands over a client of node-redis: holds the deadline, reads replies, and turns errors into ours. */
export class Line {
  readonly #options: LineOptions
  /** When each server last answered, by the clock of `performance.now()`. */
  readonly #answeredAt = new Map<string, number>()

  /**
   * @param options - How it sends.
   */
  constructor(options: LineOptions) {
    this.#options = options
  }

  /** `host:port` of the server, or what else is known of it. */
  get address(): string {
    return this.#options.address()
  }

  /**
   * Sends a command, within SOCKET_TIMEOUT or what its operation has left of it.
   *
   * @param command - The command.
   * @throws `ConnectionInterruptedError`, `OperationTimeoutError`, `ServerError`, `OverloadedError` for a value that no
   * server takes, and others.
   */
  async send<T>(command: Command<T>): Promise<T> {
    const { pass, timeoutMs, address } = this.#options
    checkLargestArgument(command, () => address(command))
    const waiting = pass(command)
    if (waiting) await waiting
    const { time } = command
    const begun = performance.now()
    const left = time ? time.begin(timeoutMs, begun) : timeoutMs
    let deadline: number | undefined
    try {
      if (left <= 0) throw timedOut(address(command), command.name, true)
      const result = await this.attempt(command, left)
      deadline = begun + left
      return result
    } finally {
      time?.end(performance.now(), deadline)
    }
  }

  /**
   * Sends a command without asking whether it may be sent.
   *
   * @param command - The command.
   * @param ms - Milliseconds that it may take.
   */
  async attempt<T>(command: Command<T>, ms: number): Promise<T> {
    const { write, timeoutMs } = this.#options
    const node = this.#options.address(command)
    const args = [command.name, ...command.args.map((arg) => (typeof arg === 'number' ? String(arg) : arg))]
    const begun = performance.now()
    // A server that answers so slowly is not given more time because it answers others.
    const strict = ms < timeoutMs / 2
    const more = (): number => {
      const now = performance.now()
      if (strict || now - begun >= MOST_EXTENSIONS * ms) return 0
      return Math.max(0, (this.#answeredAt.get(node) ?? 0) + ms / 2 - now)
    }
    const late = (): Error => timedOut(node, command.name, strict)
    let reply: unknown
    try {
      reply = await within({ ms, more, late }, (abortSignal) =>
        write(args, { typeMapping: TYPE_MAPPING, abortSignal, timeout: undefined }, command),
      )
      this.#answeredAt.set(node, performance.now())
    } catch (error) {
      throw translateNodeRedis(error, node, command.name)
    }
    try {
      return command.reply(reply as Reply)
    } catch (error) {
      throw translateError(error, node)
    }
  }
}
