import type { Round } from '../rounds.ts'
import { type Call, callOf, fill, keysOf, sharesObjects } from './calls.ts'
import { runLoop } from './closed-loop.ts'
import type { Client, Open, Place } from './contestant.ts'
import { codecOf, type ValueKind } from './values.ts'
import type { Workload } from './workloads.ts'

/** A contestant in its process: what its parent may ask of it. */
export interface Runner {
  /**
   * Stores what the workload reads.
   *
   * @returns Whether the contestant can do this work, and how.
   */
  prepare(workload: Workload): Promise<Readiness>
  /** Does the work that was prepared last, for some time. */
  measure(ms: number): Promise<Round>
}

/** What a contestant says before it is measured. */
export interface Readiness {
  /** Whether it takes part. */
  readonly taken: boolean
  /** Whether all its callers get the same object, so that what one of them changes all others see. */
  readonly sharesObjects: boolean
}

/** Where a runner works, and under which keys. */
export interface Setting {
  readonly place: Place
  readonly urls: readonly string[]
  /** Of the contestant's keys. */
  readonly prefix: string
}

/** Runs workloads in this process by a client. */
export class ClientRunner implements Runner {
  readonly #open: Open
  readonly #setting: Setting
  readonly #clients = new Map<unknown, Client>()
  #call: Call | undefined
  #loop = { inFlight: 1, local: false }
  #error: unknown

  constructor(open: Open, setting: Setting) {
    this.#open = open
    this.#setting = setting
  }

  async prepare(workload: Workload): Promise<Readiness> {
    const { place, prefix } = this.#setting
    const client = await this.#client(workload.value)
    const keys = keysOf(prefix)
    const inMemory = place === 'memory' || (place === 'near' && workload.operation !== 'set')
    this.#loop = { inFlight: workload.inFlight, local: inMemory }
    this.#call = client && callOf(client, workload, keys)
    if (!client || !this.#call) return { taken: false, sharesObjects: false }
    await fill(client, workload.value, keys)
    return { taken: true, sharesObjects: await sharesObjects(client, keys) }
  }

  async measure(ms: number): Promise<Round> {
    if (!this.#call) throw new Error('nothing is prepared')
    const round = await runLoop(this.#call, { ...this.#loop, ms })
    if (this.#error !== undefined) throw this.#error
    return round
  }

  async #client(value: ValueKind): Promise<Client | undefined> {
    const codec = codecOf(value)
    const known = this.#clients.get(codec)
    if (known) return known
    const { place, urls } = this.#setting
    const onError = (error: unknown): void => {
      this.#error ??= error
    }
    const client = await this.#open({ place, urls, codec, onError })
    if (client) this.#clients.set(codec, client)
    return client
  }
}
