import { channel } from 'node:diagnostics_channel'
import type { Writable } from 'node:stream'
import type { Redis } from 'ioredis'
import { encode, type Sink } from '../resp.ts'
import type { SentCommand } from './sent-command.ts'

/** A connection of ioredis, with what it keeps to itself. */
interface Internals {
  readonly status: Redis['status']
  readonly stream: Writable
  readonly options: Redis['options']
  readonly commandQueue: { readonly length: number; push(item: QueueItem): void }
  readonly condition: { readonly select: number; readonly subscriber: unknown }
}

/** What waits for a reply. */
interface QueueItem {
  readonly command: SentCommand
  readonly stream: undefined
  readonly select: number
}

/** How an {@link Outbox} is used. */
export interface OutboxOptions {
  /** False to leave everything to ioredis; then only the socket waits for the end of the tick. */
  readonly direct: boolean
  /** Called when a tick ends, before the last of it is written. */
  readonly onEnd: () => void
  /** Called before ioredis sends a command by itself. */
  readonly onOther: () => void
}

// Taken now, as tests put a fake in its place.
const afterTurn = setImmediate
// About forty small writes: a server executes them while the others of the tick are made.
const HEAD_START = 5 * 1024
const traces = channel('tracing:ioredis:command:start')

/**
 * Writes what is sent over a connection during one tick in one piece, when the tick ends. If it is much, a first part
 * leaves before, so that the server has work meanwhile.
 *
 * ioredis writes each command by itself: that system call is half of its time, and what it does around the call much of
 * the rest. Here a command is appended to a text, and put in the line of those that wait for a reply. While replies are
 * awaited already, the text waits until the event loop has handled what has arrived: an HTTP server handles each request
 * in a tick of its own.
 *
 * Everything that ioredis itself sends over the connection comes after what was sent here before. While somebody watches
 * the commands of ioredis, or its state is not the usual one, commands go its way.
 *
 * Beyond the public API of ioredis 6.0.0: `Redis.stream`, `commandQueue` and `condition` are not documented. A command
 * in the queue gets the reply to its place in it. `sendCommand()` of a connection is replaced by one that writes first
 * what waits here. ioredis 5.11 is alike in all of this.
 */
export class Outbox implements Sink {
  readonly #redis: Redis & Internals
  readonly #options: OutboxOptions
  readonly #original: Redis['sendCommand']
  readonly #sendCommand: Redis['sendCommand']
  readonly #watched: boolean
  /** What was sent in this tick and is not written. */
  #text = ''
  /** Whether commands of this tick go by here. */
  #direct = false
  #stream: Writable | undefined
  #corked = false
  /** Whether the first part of a large tick is written already. */
  #startGiven = false

  /**
   * @param redis - The connection.
   * @param options - Whether commands go by here at all, and what happens when a tick ends.
   */
  constructor(redis: Redis, options: OutboxOptions) {
    this.#redis = redis as unknown as Redis & Internals
    this.#options = options
    this.#original = redis.sendCommand
    this.#sendCommand = (command, stream) => {
      options.onOther()
      this.#writeText()
      // Nobody waits for the ASKING of a cluster's redirection: lost with its connection, it would end the process.
      if (command.name === 'asking') command.promise.catch(() => {})
      return this.#original.call(redis, command, stream)
    }
    redis.sendCommand = this.#sendCommand
    // OpenTelemetry and others put a function of their own in its place, to see commands.
    this.#watched = !/\bcommandQueue\b/.test(Function.prototype.toString.call(this.#original))
  }

  /**
   * Sends a command within a tick that was opened.
   *
   * @param command - It has not been sent before.
   */
  send(command: SentCommand): void {
    const redis = this.#redis
    if (!this.#direct || redis.status !== 'ready') return void command.sendOn(redis)
    command.written = true
    encode(command.name, command.args, this)
    const { select } = redis.condition
    redis.commandQueue.push({ command, stream: undefined, select })
  }

  text(text: string): void {
    this.#text += text
    if (this.#text.length < HEAD_START || this.#startGiven) return
    this.#startGiven = true
    this.#writeText()
    if (!this.#corked) return
    this.#stream?.uncork()
    this.#stream?.cork()
  }

  bytes(bytes: Buffer): void {
    this.#writeText()
    this.#stream?.write(bytes)
  }

  /** Begins a tick: what is sent from now on is written when it ends. */
  open(): void {
    const { stream, condition, options, commandQueue } = this.#redis
    this.#stream = stream
    this.#startGiven = false
    this.#direct =
      this.#options.direct &&
      !this.#watched &&
      this.#redis.sendCommand === this.#sendCommand &&
      !traces.hasSubscribers &&
      !condition?.subscriber &&
      options.socketTimeout === undefined &&
      stream?.writable === true
    // Encrypted sockets batch by themselves.
    this.#corked = stream !== undefined && !('encrypted' in stream)
    if (this.#corked) stream.cork()
    if (commandQueue.length > 0) afterTurn(this.#end)
    else process.nextTick(this.#end)
  }

  readonly #end = (): void => {
    this.#options.onEnd()
    this.#writeText()
    if (this.#corked) this.#stream?.uncork()
    this.#stream = undefined
  }

  #writeText(): void {
    const text = this.#text
    if (text === '') return
    this.#text = ''
    this.#stream?.write(text)
  }
}
