import type { Guard } from '@holdfast/core'
import type { Redis } from 'ioredis'
import { peerOf } from '../../ioredis/peer.ts'
import { Listeners, type PoolTracking, type TrackingListener } from './pool-tracking.ts'
import { Tracker } from './tracker.ts'

/**
 * Tells what changes on the server that a connection leads to. It vouches only while that connection is up and both
 * lead to the same server: Sentinels and DNS may name another one at any time.
 */
export class ServerTracking implements PoolTracking {
  readonly #redis: Redis
  readonly #open: (signal: AbortSignal) => Promise<Redis>
  readonly #wake: () => Promise<void>
  readonly #listeners = new Listeners()
  #tracker: Tracker | undefined
  #closed = false

  /**
   * @param redis - The connection that keys are read by.
   * @param open - Opens another one to the same server, in RESP2, that does not reconnect.
   * @param wake - Connects the first one.
   */
  constructor(redis: Redis, open: (signal: AbortSignal) => Promise<Redis>, wake: () => Promise<void>) {
    this.#redis = redis
    this.#open = open
    this.#wake = wake
  }

  guard(): Guard | undefined {
    if (this.#closed) return undefined
    if (!this.#tracker) this.#start()
    const guard = this.#tracker?.guard
    const { status } = this.#redis
    // Where replicas serve the reads, nobody else may connect to the primary.
    if (!guard && (status === 'wait' || status === 'end')) this.#wake().catch(() => {})
    return guard
  }

  follow(listener: TrackingListener): void {
    if (this.#listeners.add(listener)) this.#tracker?.reconnect('more prefixes are wanted')
  }

  unfollow(listener: TrackingListener): void {
    this.#listeners.remove(listener)
  }

  forget(storedKeys: readonly string[]): void {
    for (const storedKey of storedKeys) this.#listeners.forget(storedKey)
  }

  close(): void {
    this.#closed = true
    this.#redis.off('ready', this.#renew)
    this.#redis.off('close', this.#renew)
    this.#tracker?.close()
  }

  #start(): void {
    this.#tracker = new Tracker({
      open: this.#open,
      listeners: this.#listeners,
      leadsRight: (redis) => {
        if (this.#redis.status !== 'ready') return 'later'
        const [one, other] = [peerOf(redis), peerOf(this.#redis)]
        return one.host === other.host && one.port === other.port
      },
    })
    this.#redis.on('ready', this.#renew)
    this.#redis.on('close', this.#renew)
  }

  readonly #renew = (): void => this.#tracker?.renew()
}
