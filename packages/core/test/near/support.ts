import type { Follower, Guard, Tracking } from '../../src/index.ts'
import { Codec, JsonSerializer, KeySpace, type LocMemStore, StructuredSerializer } from '../../src/index.ts'
import { NearCache, type Ticket } from '../../src/near/near-cache.ts'
import { openStore } from '../support.ts'

/** A server's messages, as a test sends them. */
export class FakeTracking implements Tracking {
  current: Guard | undefined = { until: Number.POSITIVE_INFINITY }
  #followers: Follower[] = []

  guard(): Guard | undefined {
    return this.current
  }

  follow(follower: Follower): void {
    this.#followers.push(follower)
  }

  /** Says that somebody has changed a key. */
  change(storedKey: string): void {
    for (const follower of this.#followers) follower.forget(storedKey)
  }

  /** Loses the connection and makes another one. */
  reconnect(): void {
    const lost = this.current
    this.current = { until: Number.POSITIVE_INFINITY }
    for (const follower of this.#followers) follower.forgetAll(lost)
  }
}

/** Limits of a near cache in a test. */
export interface Limits {
  readonly maxEntries?: number
  readonly maxSize?: number
  readonly timeoutMs?: number
  readonly keys?: readonly string[]
  readonly rich?: boolean
}

/** A near cache over local memory. */
export function openNear(limits: Limits = {}): {
  readonly near: NearCache
  readonly store: LocMemStore
  readonly tracking: FakeTracking
  readonly codec: Codec
  readonly hold: (storedKey: string, value: unknown, lifetimeMs?: number | null) => Promise<void>
} {
  const { rich, keys, maxEntries = 100, maxSize = 1_000_000, timeoutMs = 60_000 } = limits
  const store = openStore()
  const tracking = new FakeTracking()
  const codec = new Codec(rich ? new StructuredSerializer() : new JsonSerializer())
  const keySpace = new KeySpace({ prefix: 'p' })
  const near = new NearCache({ options: { maxEntries, maxSize, timeoutMs, keys, tracking }, keySpace, codec, store })
  const hold = async (storedKey: string, value: unknown, lifetimeMs: number | null = null): Promise<void> => {
    await store.write(storedKey, codec.encode(value, storedKey), lifetimeMs)
    const ticket = near.begin(storedKey) as Ticket
    near.keep(ticket, storedKey, { body: (await store.read(storedKey)) as Buffer, metadata: {} })
    near.end(ticket)
    await settle()
  }
  return { near, store, tracking, codec, hold }
}

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
