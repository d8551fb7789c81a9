import type { ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import { type Command, sizeOf } from '../command.ts'
import { isFinalReply, OperationTimeoutError, translateError } from '../errors.ts'
import { bytesReadOf, leave, leaveAtUnaskedReply, leaveIfStuck } from '../ioredis/leave.ts'
import { Outbox } from '../ioredis/outbox.ts'
import { type Line, SentCommand } from '../ioredis/sent-command.ts'
import { checkLargestArgument } from '../largest-argument.ts'
import { text, UnexpectedReplyError } from '../replies.ts'
import { BulkLane, NoSecondConnectionError, type SecondConnection } from './bulk-lane.ts'
import type { ConnectionInit } from './connection-init.ts'
import { Deadlines } from './deadlines.ts'
import { GetBatch } from './get-batch.ts'
import { InFlight, overloaded } from './in-flight.ts'
import { firstShareMs, retry } from './retry.ts'
import { attempt, runWork, timedOut, withinOperation } from './run-work.ts'

// More would not be faster, and would let a crowd of calls fill memory with what waits in sockets.
const MOST_IN_FLIGHT = 1024

const PING: Command<string | undefined> = { name: 'ping', key: '', args: [], from: 'primary', reply: text }

/**
 * The connection to one server, over which all commands to it travel, but for large values: they have a second one.
 *
 * Commands of one tick leave in one write when the tick ends, and GETs of one tick as one MGET. Order and meaning stay:
 * any other command first sends the GETs that wait.
 */
export class Connection {
  /** ioredis's connection. */
  readonly redis: Redis
  readonly #init: ConnectionInit
  readonly #outbox: Outbox
  /** `undefined` where GETs are not gathered. */
  readonly #gets: GetBatch | undefined
  readonly #deadlines: Deadlines
  /** Of reads that are tried again: their first attempts have less time. */
  readonly #readDeadlines: Deadlines | undefined
  /** Bounds how many commands are in flight, and their bytes; who waits fails when one of them is late. */
  readonly #inFlight: InFlight
  /** `undefined` where large values have no connection of their own. */
  readonly #lane: BulkLane | undefined
  /** Sends over that one. */
  #bulk: Connection | undefined
  readonly #onReply: Line['onReply']
  #line: Line
  /** When the current tick began to send; 0 while nothing waits for the end of a tick. */
  #tick = 0
  /** Ends the watch over a server that was late; `undefined` while there is none. */
  #stopWatching: (() => void) | undefined

  /**
   * @param init - ioredis's connection, and how it is used.
   */
  constructor(init: ConnectionInit) {
    const { redis, timeoutMs, retryPolicy, batching } = init
    const arrived = (): number => bytesReadOf(redis)
    const late = ({ name, strict }: SentCommand): Error => {
      // Behind a length that is wrong, bytes could arrive for ever, and end no reply in time.
      if (init.leavesHungServer) this.#watch(strict ? arrived : () => this.#line.replies ?? 0)
      const error = timedOut(this.address, name, strict)
      // They would wait for a server that does not answer.
      if (!strict) this.#inFlight.refuse(error)
      return error
    }
    this.redis = redis
    if (init.leavesHungServer) leaveAtUnaskedReply(redis)
    this.#outbox = new Outbox(redis, {
      direct: batching.commands,
      onEnd: () => {
        this.#gets?.flush()
        this.#tick = 0
      },
      onOther: () => this.#gets?.flush(),
    })
    this.#gets = batching.gets
      ? new GetBatch({ send: (command) => this.send(command), onForbidden: (reason) => init.warn?.(reason) })
      : undefined
    this.#init = init
    this.#inFlight = new InFlight({
      commands: MOST_IN_FLIGHT,
      bytes: init.sizes.inFlight,
      overloaded: (bytes) => overloaded(this.address, bytes, init.sizes.inFlight),
    })
    this.#lane = init.second && init.sizes.large < Number.POSITIVE_INFINITY ? this.#makeLane(init.second) : undefined
    this.#onReply = this.#lane?.learn ?? init.onReply
    this.#line = { onReply: this.#onReply }
    this.#deadlines = new Deadlines({ ms: timeoutMs, arrived, late })
    this.#readDeadlines = retryPolicy && new Deadlines({ ms: firstShareMs(retryPolicy), arrived, late })
  }

  /** Where it leads, for messages: `host:port`, or the path of a socket. */
  get address(): string {
    return this.#init.address()
  }

  /**
   * Sends a command.
   *
   * @param command - What to send.
   * @returns What its `reply` makes of the reply.
   * @throws `OperationTimeoutError` without a reply in time; `ConnectionInterruptedError` when the connection is down
   * or lost; `ServerError` for a reply that is an error; `OverloadedError` beyond MAX_BYTES_IN_FLIGHT, and for a value
   * that no server takes.
   */
  async send<T>(command: Command<T>): Promise<T> {
    const gets = this.#gets
    const lane = this.#lane
    if (gets?.takes(command) && !lane?.takes(command, 0)) {
      if (this.#tick === 0) this.#beginTick()
      return gets.add(command)
    }
    // What was sent first arrives first.
    gets?.flush()
    const bytes = sizeOf(command)
    checkLargestArgument(command, this.#init.address, bytes)
    if (lane?.takes(command, bytes)) return this.#sendLarge(lane, command, bytes)
    const room = this.#inFlight.take(bytes)
    if (room) await room
    let sent: SentCommand<T> | undefined
    try {
      const waiting = this.#init.pass()
      if (waiting) await waiting
      const turn = this.#init.turn?.(command)
      if (turn) await turn
      sent = new SentCommand(command, this.#line)
      this.#setDeadline(sent, command)
      this.#outbox.send(sent)
      const result = await sent.promise
      command.time?.end(performance.now(), sent.deadline)
      return result
    } catch (error) {
      return this.#recover(command, error, sent)
    } finally {
      this.#inFlight.give(bytes)
    }
  }

  /** Sends PING to notice a server that hangs, also before the connection was checked. */
  async ping(): Promise<void> {
    const sent = new SentCommand(PING, this.#line)
    this.#deadlines.add(sent, this.#tick || this.#beginTick())
    this.#outbox.send(sent)
    await sent.promise
  }

  /**
   * Runs work on ioredis's connection, within the same deadline as a command.
   *
   * @param work - Uses the connection; called again where reads are retried.
   * @param from - `'any'` when it only reads: then it may be tried again. @defaultValue `'primary'`
   * @throws As {@link Connection.send}.
   */
  run<T>(work: (redis: Redis) => Promise<T>, from: ReadFrom = 'primary'): Promise<T> {
    return runWork(this.redis, this.#init, work, from)
  }

  /** Closes the connection of large values: they may finish, for a second at most. */
  async close(): Promise<void> {
    await this.#lane?.close()
  }

  /** Ends all timers. To be called when ioredis's connection is closed, and nothing waits for a reply any more. */
  end(): void {
    this.#deadlines.close()
    this.#readDeadlines?.close()
    this.#stopWatching?.()
    this.#bulk?.end()
  }

  #sendLarge<T>(lane: BulkLane, command: Command<T>, bytes: number): Promise<T> {
    this.#bulk ??= this.#makeBulk(lane)
    const bulk = this.#bulk
    return lane.run(command, bytes, () => bulk.send(command))
  }

  #makeLane(second: SecondConnection): BulkLane {
    const { redis, sizes, pass } = this.#init
    return new BulkLane({ bytes: sizes.large, first: redis, second, pass, answered: this.#answered })
  }

  #makeBulk(lane: BulkLane): Connection {
    const { redirect, batching, ...init } = this.#init
    return new Connection({
      ...init,
      redis: lane.redis,
      batching: { ...batching, gets: false },
      second: undefined,
      // That it is silent tells nothing about the first connection.
      onHungServer: undefined,
      pass: lane.pass,
      turn: lane.turn,
      onReply: this.#onReply,
      redirect: (command, error, written, ms) =>
        error instanceof NoSecondConnectionError
          ? lane.instead(command, () => this.#attempt(command, ms))
          : redirect?.(command, error, written, ms),
    })
  }

  /** When commands that were sent before and name one of these keys have ended; `undefined` when there are none. */
  readonly #answered = (keys: ReadonlySet<string>): Promise<unknown> | undefined => {
    if (this.#inFlight.crowded) {
      return this.#inFlight.take(0)?.then(() => {
        this.#inFlight.give(0)
        return this.#answered(keys)
      })
    }
    const last = [this.#deadlines, this.#readDeadlines].flatMap((deadlines) => deadlines?.lastNaming(keys) ?? [])
    return last.length > 0 ? allEnded(last) : undefined
  }

  /** Sets the deadline of a command: SOCKET_TIMEOUT, or what its operation has left of it. */
  #setDeadline(sent: SentCommand, { from, time, onHalfTime }: Command): void {
    const { timeoutMs, retryPolicy } = this.#init
    const now = this.#tick || this.#beginTick()
    const left = time ? time.begin(timeoutMs, now) : timeoutMs
    sent.begun = now
    sent.totalMs = left
    if (left <= 0) throw timedOut(this.address, sent.name, true)
    // A server that answers so slowly is not given more time because it answers others.
    sent.strict = left < timeoutMs / 2
    sent.onHalfTime = onHalfTime
    const retried = from === 'any' ? this.#readDeadlines : undefined
    if (retried && retryPolicy) retried.add(sent, now, firstShareMs(retryPolicy, left))
    else this.#deadlines.add(sent, now, left)
  }

  #beginTick(): number {
    this.#tick = performance.now()
    this.#outbox.open()
    return this.#tick
  }

  #watch(progress: () => number): void {
    if (this.#stopWatching) return
    this.#stopWatching = leaveIfStuck(this.redis, this.#init.timeoutMs, progress, (left) => {
      this.#stopWatching = undefined
      if (left) this.#init.onHungServer?.()
    })
  }

  /** What a failed command comes to: the result of another server or of another attempt, or the error. */
  async #recover<T>(command: Command<T>, thrown: unknown, sent: SentCommand | undefined): Promise<T> {
    if (thrown instanceof UnexpectedReplyError) this.#leaveLine(thrown)
    if (sent) {
      const deadline = isFinalReply(thrown) ? sent.deadline : undefined
      return this.#tryFurther(command, thrown, sent).finally(() => command.time?.end(performance.now(), deadline))
    }
    return withinOperation(command, this.#init, (totalMs) => {
      const now = performance.now()
      return this.#tryFurther(command, thrown, { begun: now, totalMs, deadline: now + totalMs, written: false })
    })
  }

  async #tryFurther<T>(
    command: Command<T>,
    thrown: unknown,
    { begun, totalMs, deadline, written }: Pick<SentCommand, 'begun' | 'totalMs' | 'deadline' | 'written'>,
  ): Promise<T> {
    const { redirect, retryPolicy } = this.#init
    let error: unknown
    try {
      const redirected = redirect?.(command, thrown, written, Math.max(1, deadline - performance.now()))
      if (redirected) return await redirected
      error = translateError(thrown, this.address)
    } catch (failed) {
      error = failed
    }
    if (!retryPolicy || command.from !== 'any') throw error
    return retry(retryPolicy, { error, begun, totalMs }, (ms) => this.#attempt(command, ms))
  }

  #attempt<T>(command: Command<T>, ms: number): Promise<T> {
    const send = (redis: Redis): Promise<T> => new SentCommand(command, this.#line).sendOn(redis)
    return attempt(this.redis, this.#init, send, ms)
  }

  /** Replies may belong to other commands from now on: no later one is read, and a new connection is made. */
  #leaveLine(error: UnexpectedReplyError): void {
    if (this.#line.broken === undefined) return
    this.#line = { onReply: this.#onReply }
    leave(this.redis, error.message)
  }
}

/** Waits until commands have ended; who waits for one that is late fails with it. */
async function allEnded(commands: readonly SentCommand[]): Promise<void> {
  for (const { reason } of (await Promise.allSettled(commands.map(({ promise }) => promise))) as {
    reason?: unknown
  }[]) {
    if (reason instanceof OperationTimeoutError) throw reason
  }
}
