import type { Command } from '../command.ts'
import { ServerError } from '../errors.ts'
import { list } from '../replies.ts'

/** More keys in one command would keep a server from its other clients. */
const MOST_KEYS = 256
const MOST_KEY_CHARACTERS = 64 * 1024

/** Replies by which a server says that it will never execute an MGET of these keys. */
const REFUSED = /^(NOPERM|CROSSSLOT|ERR)\b/
/** Those that hold for every MGET, whatever its keys. */
const FORBIDDEN = /'mget'|unknown command|^CROSSSLOT\b/i

/** A GET that waits until the others of its tick are known. */
interface WaitingGet extends PromiseWithResolvers<unknown> {
  readonly command: Command
}

/** What a {@link GetBatch} is made with. */
export interface GetBatchOptions {
  /** Sends a command at once. */
  readonly send: (command: Command) => Promise<unknown>
  /** Called once, when the server refuses every MGET: from then on each GET travels by itself. */
  readonly onForbidden: (reason: string) => void
}

/**
 * Gathers the GETs of one tick, and sends them as one MGET: it costs client and server a fraction of as many GETs. A
 * single one is sent as it is.
 *
 * A GET fails as it would alone: where the server refuses the MGET, for example because its ACL forbids one of the keys,
 * each is sent by itself. One thing differs: under a key of another type MGET finds nothing, where GET is an error.
 *
 * @see {@link https://redis.io/docs/latest/commands/mget/ | Redis: MGET}
 */
export class GetBatch {
  readonly #options: GetBatchOptions
  #waiting: WaitingGet[] = []
  #characters = 0
  #flushing = false
  #forbidden = false

  /**
   * @param options - How to send.
   */
  constructor(options: GetBatchOptions) {
    this.#options = options
  }

  /** Whether to add a command, rather than to send it. One whose operation has waited before has its own deadline. */
  takes({ name, time }: Command): boolean {
    return name === 'get' && time === undefined && !this.#flushing && !this.#forbidden
  }

  /**
   * Adds a GET. It is sent by {@link GetBatch.flush}, or before when enough have come together.
   *
   * @param command - The GET.
   * @returns What its `reply` makes of the reply.
   */
  add<T>(command: Command<T>): Promise<T> {
    const first = this.#waiting[0]
    // Reads that a replica may answer have other deadlines.
    if (first !== undefined && first.command.from !== command.from) this.flush()
    const get = Object.assign(Promise.withResolvers<unknown>(), { command })
    this.#characters += command.key.length
    if (this.#waiting.push(get) >= MOST_KEYS || this.#characters >= MOST_KEY_CHARACTERS) this.flush()
    return get.promise as Promise<T>
  }

  /** Sends what waits. */
  flush(): void {
    const gets = this.#waiting
    const [first] = gets
    if (first === undefined) return
    this.#waiting = []
    this.#characters = 0
    if (gets.length === 1) this.#sendAlone(first)
    else this.#sendTogether(gets, first.command)
  }

  #sendAlone({ command, resolve, reject }: WaitingGet): void {
    this.#flushing = true
    this.#options.send(command).then(resolve, reject)
    this.#flushing = false
  }

  #sendTogether(gets: readonly WaitingGet[], { key, from }: Command): void {
    const mget: Command<void> = {
      name: 'mget',
      key,
      args: gets.map(({ command }) => command.key),
      from,
      onHalfTime: gets.some(({ command }) => command.onHalfTime) ? () => tellHalfTime(gets) : undefined,
      reply: (reply) => {
        const results = list(reply, gets.length).map((value, index) => gets[index]?.command.reply(value))
        for (const [index, get] of gets.entries()) get.resolve(results[index])
      },
    }
    this.#options.send(mget).catch((error: unknown) => this.#fail(gets, error))
  }

  #fail(gets: readonly WaitingGet[], error: unknown): void {
    if (!(error instanceof ServerError) || !REFUSED.test(error.message)) {
      for (const { reject } of gets) reject(error)
      return
    }
    if (!this.#forbidden && FORBIDDEN.test(error.message)) {
      this.#forbidden = true
      this.#options.onForbidden(error.message)
    }
    for (const get of gets) this.#sendAlone(get)
  }
}

function tellHalfTime(gets: readonly WaitingGet[]): void {
  for (const { command } of gets) command.onHalfTime?.()
}
