import type { Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { type Command, keysOf, type Reply } from '../command.ts'
import { end } from '../ioredis/end.ts'
import { leave } from '../ioredis/leave.ts'
import { LargeKeys } from './large-keys.ts'

const CLOSED = 'Connection is closed.'
const QUIT_MS = 1000
/** How long the second connection is not tried again after it could not be opened. */
const PAUSE_MS = 2000

/** The second connection could not be opened: its commands travel over the first. */
export class NoSecondConnectionError extends Error {}

/** A second connection to the server of a first one. */
export interface SecondConnection {
  /** Makes it, not connected. */
  readonly make: () => Redis
  /** Connects it, also again. */
  readonly connect: (redis: Redis) => Promise<void>
}

/** What a {@link BulkLane} is made with. */
export interface BulkLaneOptions {
  /** Commands with more bytes are large. */
  readonly bytes: number
  /** The first connection. */
  readonly first: Redis
  /** The second one. */
  readonly second: SecondConnection
  /** Whether the first may be used: `undefined`, or a promise of it. Throws when it is down. */
  readonly pass: () => Promise<void> | undefined
  /**
   * Looks for commands without a reply on the first connection that name one of these keys.
   *
   * @returns A promise that resolves when they have ended; `undefined` when there are none.
   */
  readonly answered: (keys: ReadonlySet<string>) => Promise<unknown> | undefined
}

/**
 * Decides which commands travel over the second connection to a server, so that small ones do not wait behind a large
 * value: those with many bytes, reads of values that are known to be large, and all that name a key of such a command
 * while it is under way. Commands that name a common key keep their order.
 */
export class BulkLane {
  readonly #options: BulkLaneOptions
  readonly #largeKeys: LargeKeys
  /** How many commands here name a key and have no reply. */
  readonly #underWay = new Map<string, number>()
  #opening: Promise<void> | undefined
  #turn: Promise<void> | undefined
  #notBefore = 0
  /** How many commands travel over the first connection instead. */
  #instead = 0
  #closed = false
  #second: Redis | undefined
  readonly #end = (): void => {
    const second = this.#second
    if (second?.status === 'ready') leave(second, CLOSED)
    if (second) end(second)
  }

  /**
   * @param options - Both connections.
   */
  constructor(options: BulkLaneOptions) {
    this.#options = options
    this.#largeKeys = new LargeKeys(options.bytes)
  }

  /** ioredis's second connection; made now if it was not. */
  get redis(): Redis {
    if (this.#second) return this.#second
    const { first, second } = this.#options
    // The server is gone then, or it is another one.
    first.on('close', this.#end)
    this.#second = second.make()
    return this.#second
  }

  /**
   * Decides about a command.
   *
   * @param command - The command.
   * @param bytes - How many it has.
   */
  takes(command: Command, bytes: number): boolean {
    return (
      this.#follows(command) || (!this.#closed && (bytes > this.#options.bytes || this.#largeKeys.expects(command)))
    )
  }

  /**
   * Runs a command, while others that name its keys come here too.
   *
   * @param command - The command.
   * @param bytes - How many it has.
   * @param send - Sends it over the second connection.
   */
  async run<T>(command: Command<T>, bytes: number, send: () => Promise<T>): Promise<T> {
    const keys = keysOf(command)
    for (const key of keys) this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1)
    if (bytes > this.#options.bytes) this.#largeKeys.add(command.key)
    try {
      return await send()
    } finally {
      for (const key of keys) this.#leave(key)
    }
  }

  /** Learns from a reply, of either connection. */
  readonly learn = (command: Command, reply: Reply): void => this.#largeKeys.learn(command, reply)

  /** As `WorkLimits.pass`, of the second connection: connects it where it has to. */
  readonly pass = (): Promise<void> | undefined => {
    const waiting = this.#options.pass()
    if (waiting) return waiting.then(() => this.#pass())
    return this.#pass()
  }

  /**
   * Waits until what was sent over the first connection before a command, and names one of its keys, has ended.
   *
   * @param command - A command that is about to be sent.
   * @returns `undefined` when it may be sent at once.
   */
  readonly turn = (command: Command): Promise<void> | undefined => {
    const answered = (): Promise<unknown> | undefined => this.#options.answered(new Set(keysOf(command)))
    const before = this.#turn ?? answered()
    if (!before) return undefined
    const turn: Promise<void> = before
      .then(answered)
      .then(() => {})
      .finally(() => {
        if (this.#turn === turn) this.#turn = undefined
      })
    this.#turn = turn
    return turn
  }

  /**
   * Runs a command for which the second connection could not be opened.
   *
   * @param command - The command.
   * @param send - Sends it over the first connection.
   */
  async instead<T>(command: Command<T>, send: () => Promise<T>): Promise<T> {
    // Those behind it have to go the same way.
    this.#instead += 1
    try {
      const turn = this.turn(command)
      if (turn) await turn
      return await send()
    } finally {
      this.#instead -= 1
    }
  }

  /** Lets commands finish, for a second at most, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    const second = this.#second
    if (!second) return
    if (second.status === 'ready') await pTimeout(second.quit(), { milliseconds: QUIT_MS }).catch(() => {})
    this.#options.first.off('close', this.#end)
    this.#end()
  }

  #pass(): Promise<void> | undefined {
    if (this.#instead > 0) throw new NoSecondConnectionError()
    if (this.redis.status === 'ready') return undefined
    if (!this.#opening && (this.#closed || performance.now() < this.#notBefore)) throw new NoSecondConnectionError()
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #open(): Promise<void> {
    try {
      await this.#options.second.connect(this.redis)
    } catch {
      this.#notBefore = performance.now() + PAUSE_MS
      throw new NoSecondConnectionError()
    }
  }

  /** Whether a command names a key of one that is under way here. */
  #follows({ name, key, args }: Command): boolean {
    if (this.#underWay.size === 0) return false
    if (name === 'get') return this.#underWay.has(key)
    return args.some((arg) => typeof arg === 'string' && this.#underWay.has(arg))
  }

  #leave(key: string): void {
    const left = (this.#underWay.get(key) ?? 0) - 1
    if (left > 0) this.#underWay.set(key, left)
    else this.#underWay.delete(key)
  }
}
