import slotOf from 'cluster-key-slot'
import type { Command as IoredisCommand, Redis } from 'ioredis'
import { type Argument, type Command, mayRepeat, type Reply } from '../command.ts'
import { UnexpectedReplyError } from '../replies.ts'
import { encode } from '../resp.ts'

const PING = '*1\r\n$4\r\nPING\r\n'

/** What the commands on one socket share. */
export interface Line {
  /** Why its replies cannot be trusted any more; `undefined` while they can. */
  broken?: Error
  /** How many replies came in time. @defaultValue 0 */
  replies?: number
  /** Gets each reply that was read. */
  readonly onReply?: ((command: Command, reply: Reply) => void) | undefined
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
 * Beyond the public API of ioredis 6.0.0: `Redis.sendCommand()` is marked as internal, and takes anything that has the
 * members of its `Command` that are used on the way. To make one of those costs more than to send it. They are: `name`,
 * `args`, `promise`, `resolve()` and `reject()`; `toWritable()`, which writes the command; `isSettled` and `isResolved`;
 * `setTimeout()`, which starts the timer of `commandTimeout`; `getKeys()`, `getSlot()` and `isReadOnly` in a cluster;
 * `setReplyContext()`, `isTraced`, `inTransaction`. ioredis 5.11 is alike in all of this.
 */
export class SentCommand<T = unknown> {
  readonly name: string
  readonly args: readonly Argument[]
  readonly promise: Promise<T>
  /** When it is late, by the clock of `performance.now()`. */
  deadline = 0
  /** The command that was sent after it on the same connection. */
  next: SentCommand | undefined = undefined
  /** Whether it is late then even while other replies keep arriving: its operation has used most of its time. */
  strict = false
  /** Called once if there is no reply at {@link SentCommand.halfTime}. */
  onHalfTime: (() => void) | undefined = undefined
  /** When half of its time is over, if somebody wants to know. */
  halfTime = 0
  /** When it was sent, by the same clock. */
  begun = 0
  /** Milliseconds that it may take with all its attempts. */
  totalMs = 0
  /** Whether it was written to a socket, and no server has refused it since: then it may have been executed. */
  written = false
  isSettled = false
  isResolved = false
  isTraced = false
  readonly inTransaction = false
  isReadOnly = false
  readonly #command: Command<T>
  readonly #line: Line
  #fulfil!: (result: unknown) => void
  #fail!: (error: Error) => void
  #replaced = false

  /**
   * @param command - What to send.
   * @param line - Shared by the commands on one socket. @defaultValue one of its own
   */
  constructor(command: Command<T>, line: Line = {}) {
    this.name = command.name
    this.args = command.args
    this.#command = command
    this.#line = line
    this.promise = new Promise((resolve, reject) => {
      this.#fulfil = resolve as (result: unknown) => void
      this.#fail = reject
    })
  }

  /**
   * Sends it by ioredis.
   *
   * @param redis - The connection to a server.
   */
  sendOn(redis: Redis): Promise<T> {
    return redis.sendCommand(this.asIoredis) as Promise<T>
  }

  /**
   * Itself, as what ioredis takes it for. OpenTelemetry takes `resolve` and `reject` of a command and calls them later
   * without it: those of ioredis are functions of their own, too.
   */
  get asIoredis(): IoredisCommand {
    this.resolve = this.resolve.bind(this)
    this.reject = this.reject.bind(this)
    return this as unknown as IoredisCommand
  }

  /** The keys, for a cluster: one of them decides. */
  getKeys(): readonly string[] {
    return [this.#command.key]
  }

  /** The slot, for a cluster. */
  getSlot(): number {
    return slotOf(this.#command.key)
  }

  /** The bytes to write, in one piece. */
  toWritable(): string | Buffer {
    if (this.refusesRepetition()) return PING
    const pieces: (string | Buffer)[] = []
    encode(this.name, this.args, { text: (text) => pieces.push(text), bytes: (bytes) => pieces.push(bytes) })
    if (pieces.length === 1) return pieces[0] as string
    return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)))
  }

  /**
   * Notes that it is about to be written.
   *
   * @returns True when it must not be: it was written before, may have been executed, and would be executed twice. Then
   *   it has failed, and a PING has to be written in its place.
   */
  refusesRepetition(): boolean {
    if (this.written && !mayRepeat(this.#command)) {
      this.#replaced = true
      this.reject(new Error('The connection was lost before the answer came.'))
      return true
    }
    this.written = true
    return false
  }

  /** Takes the reply. */
  resolve(reply: unknown): void {
    if (!this.isSettled) this.#line.replies = (this.#line.replies ?? 0) + 1
    try {
      this.#settle()
      this.#fulfil(this.#read(reply as Reply))
      this.isResolved = true
    } catch (error) {
      this.reject(error as Error)
    }
  }

  /** Takes an error. A cluster puts its own function in this place, and calls this one in the end. */
  reject(error: Error): void {
    this.#settle()
    this.#fail(error)
  }

  /** Takes every reply alike. */
  setReplyContext(): void {}

  /** Starts no timer. */
  setTimeout(): void {}

  #settle(): void {
    this.isSettled = true
  }

  #read(reply: Reply): T {
    if (this.#replaced) return undefined as T
    const line = this.#line
    if (line.broken) throw line.broken
    try {
      const result = this.#command.reply(reply)
      line.onReply?.(this.#command, reply)
      return result
    } catch (error) {
      if (error instanceof UnexpectedReplyError) line.broken = error
      throw error
    }
  }
}
