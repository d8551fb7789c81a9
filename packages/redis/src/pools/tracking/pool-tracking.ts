import type { Follower, Guard } from '@holdfast/core'

/** A follower, and whom to tell why a server does not serve it. */
export interface TrackingListener extends Follower {
  /** Called once when a server forbids tracking, or does not know it. */
  readonly onRefused: (why: string) => void
}

/** Tells what changes on the primaries that a pool leads to. Connects when the first guard is asked for. */
export interface PoolTracking {
  /**
   * Returns what vouches for a key now.
   *
   * @param storedKey - A stored key with one of the followers' prefixes.
   * @returns `undefined` while nothing does.
   */
  guard(storedKey: string): Guard | undefined
  /** Tells a listener of every change from now on. */
  follow(listener: TrackingListener): void
  /** Stops telling it. */
  unfollow(listener: TrackingListener): void
  /** Tells all listeners that keys have changed. */
  forget(storedKeys: readonly string[]): void
  /** Closes its connections. */
  close(): void
}

/** The listeners of one pool's tracking. */
export class Listeners {
  #all: readonly TrackingListener[] = []

  /**
   * Adds a listener.
   *
   * @param listener - The listener.
   * @returns Whether the servers have to be asked for more prefixes than before.
   */
  add(listener: TrackingListener): boolean {
    const before = this.prefixes
    this.#all = [...this.#all, listener]
    return this.prefixes.join('\0') !== before.join('\0')
  }

  /** Removes a listener. */
  remove(listener: TrackingListener): void {
    this.#all = this.#all.filter((other) => other !== listener)
  }

  /** The prefixes of all, none of which starts with another: servers refuse that. */
  get prefixes(): readonly string[] {
    const sorted = [...new Set(this.#all.flatMap(({ prefixes }) => prefixes))].sort()
    const least: string[] = []
    for (const prefix of sorted) if (!least.some((shorter) => prefix.startsWith(shorter))) least.push(prefix)
    return least
  }

  /** A key has changed. */
  forget(storedKey: string): void {
    for (const listener of this.#all) listener.forget(storedKey)
  }

  /** What was read under a guard cannot be trusted any more. */
  forgetAll(guard?: Guard): void {
    for (const listener of this.#all) listener.forgetAll(guard)
  }

  /** Tells why there is no tracking. */
  refuse(why: string): void {
    for (const listener of this.#all) listener.onRefused(why)
  }
}
