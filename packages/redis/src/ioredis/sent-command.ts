import type { Command as IoredisCommand, Redis } from 'ioredis'
import { type Command, mayRepeat, type Reply } from '../command.ts'
import { loadIoredis } from '../on-demand/packages.cjs'
import { UnexpectedReplyError } from '../replies.ts'

const AS_BYTES = { replyEncoding: null }
const PING = '*1\r\n$4\r\nPING\r\n'

/** What the commands on one socket share. */
export interface Line {
  /** Why its replies cannot be trusted any more; `undefined` while they can. */
  broken?: Error
}

/**
 * A command on its way to a server. It reads its reply the moment that the reply arrives: the first one of a shape that
 * its command cannot have breaks the line, and no later reply of that line is taken for an answer.
 *
 * It leaves its deadline to the connection that sends it: ioredis would start a timer for each command
 * (`commandTimeout`), which costs as much as half of sending it. Global transformers of arguments and replies do not
 * apply to it.
 *
 * A client that the user made sends what was under way again when it has reconnected (`autoResendUnfulfilledCommands`).
 * A write that may have been executed then fails instead, and a PING takes its place.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.sendCommand()` is marked as internal. It calls `setTimeout()` to start
 * the timer, `toWritable()` to write the command, `transformReply()` to read its reply, and in a cluster `getKeys()` to
 * find its slot. `Command._transformer` is private: it has the global transformers. ioredis 5.11 is alike in all of
 * this.
 */
export interface SentCommand<T = unknown> extends IoredisCommand {
  /** When it is late, by the clock of `performance.now()`. */
  deadline: number
  /** Whether it is late then even while other replies keep arriving: its operation has used most of its time. */
  strict: boolean
  /** Called once if there is no reply at {@link SentCommand.halfTime}. */
  onHalfTime: (() => void) | undefined
  /** When half of its time is over, if somebody wants to know. */
  halfTime: number
  /** When it was sent, by the same clock. */
  begun: number
  /** Milliseconds that it may take with all its attempts. */
  totalMs: number
  /** The command that was sent after it on the same connection. */
  next: SentCommand | undefined
  /** Whether it was written to a socket, and no server has refused it since: then it may have been executed. */
  written: boolean

  /**
   * Sends it.
   *
   * @param redis - The connection to a server.
   */
  sendOn(redis: Redis): Promise<T>
}

type SentCommandClass = new <T>(command: Command<T>, line: Line) => SentCommand<T>

let made: SentCommandClass | undefined

/**
 * Makes a command on its way.
 *
 * @param command - What to send.
 * @param line - Shared by the commands on one socket. @defaultValue one of its own
 */
export function sentCommand<T>(command: Command<T>, line: Line = {}): SentCommand<T> {
  // ioredis is loaded by the time that there is something to send.
  made ??= defineSentCommand()
  return new made(command, line)
}

function defineSentCommand(): SentCommandClass {
  const { Command: Base } = loadIoredis()
  const { argument: argumentTransformers } = (
    Base as unknown as { readonly _transformer: { readonly argument: Readonly<Record<string, unknown>> } }
  )._transformer

  return class SentCommand<T> extends Base {
    deadline = 0
    strict = false
    onHalfTime: (() => void) | undefined = undefined
    halfTime = 0
    begun = 0
    totalMs = 0
    next: SentCommand<unknown> | undefined = undefined
    written = false
    readonly #command: Command<T>
    readonly #line: Line
    #replaced = false

    constructor(command: Command<T>, line: Line) {
      super(command.name, command.args as ConstructorParameters<typeof IoredisCommand>[1], AS_BYTES)
      if (argumentTransformers[command.name])
        this.args = command.args.map((arg) => (Buffer.isBuffer(arg) ? arg : `${arg}`))
      this.#command = command
      this.#line = line
    }

    sendOn(redis: Redis): Promise<T> {
      return redis.sendCommand(this) as Promise<T>
    }

    override getKeys(): (string | Buffer)[] {
      return [this.#command.key]
    }

    override toWritable(socket: object): string | Buffer {
      if (this.written && !mayRepeat(this.#command)) {
        this.#replaced = true
        this.reject(new Error('The connection was lost before the answer came.'))
        return PING
      }
      this.written = true
      return super.toWritable(socket)
    }

    /** @returns A result, whatever ioredis's type says. */
    override transformReply(reply: unknown): string {
      if (this.#replaced) return ''
      const line = this.#line
      if (line.broken) throw line.broken
      try {
        return this.#command.reply(reply as Reply) as string
      } catch (error) {
        if (error instanceof UnexpectedReplyError) line.broken = error
        throw error
      }
    }

    /** Starts no timer. */
    override setTimeout(): void {}
  }
}
