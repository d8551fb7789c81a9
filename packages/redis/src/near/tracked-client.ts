import type { Follower, Guard, ReadFrom, Tracking } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { Client, GroupResult, KeyLocation, RedisNode, ScanTarget } from '../clients/client.ts'
import { type Command, mayChange } from '../command.ts'
import type { TrackingListener } from '../pools/tracking/pool-tracking.ts'
import type { RawConnection } from '../raw-connection.ts'
import type { Topology } from '../settings/topology.ts'

/**
 * A client that also tells what changes on its servers: what others write, by the servers' messages, and what it sends
 * itself, before it is sent and again when it has been answered. So whoever has written never reads what was there
 * before.
 */
export class TrackedClient implements Client, Tracking {
  readonly #client: Client
  readonly #onRefused: (why: string) => void
  #listener: TrackingListener | undefined

  /**
   * @param client - The topology.
   * @param onRefused - Called with the reason when a server does not tell what changes.
   */
  constructor(client: Client, onRefused: (why: string) => void) {
    this.#client = client
    this.#onRefused = onRefused
  }

  get topology(): Topology {
    return this.#client.topology
  }

  get storeIds(): readonly string[] {
    return this.#client.storeIds
  }

  guard(storedKey: string): Guard | undefined {
    return this.#client.trackingOf?.(storedKey)?.guard(storedKey)
  }

  follow(follower: Follower): void {
    let refused = false
    const listener: TrackingListener = {
      prefixes: follower.prefixes,
      forget: (storedKey) => follower.forget(storedKey),
      forgetAll: (guard) => follower.forgetAll(guard),
      onRefused: (why) => {
        if (!refused) this.#onRefused(why)
        refused = true
      },
    }
    this.#listener = listener
    const { trackings = [] } = this.#client
    if (trackings.length === 0) listener.onRefused('the client or the pool is a class that does not track changes')
    for (const tracking of trackings) tracking.follow(listener)
  }

  send<T>(command: Command<T>): Promise<T> {
    return mayChange(command)
      ? this.#around(keysOf(command), () => this.#client.send(command))
      : this.#client.send(command)
  }

  sendGroups<T>(
    storedKeys: readonly string[],
    commandFor: (keys: readonly [string, ...string[]]) => Command<T>,
  ): Promise<GroupResult<T>[]> {
    const send = (): Promise<GroupResult<T>[]> => this.#client.sendGroups(storedKeys, commandFor)
    const [first] = storedKeys
    return first !== undefined && mayChange(commandFor([first])) ? this.#around(storedKeys, send) : send()
  }

  nodes(): Promise<readonly RedisNode[]> {
    return this.#client.nodes()
  }

  scanTargets(): AsyncIterable<ScanTarget> {
    return this.#client.scanTargets()
  }

  lease<T>(storedKey: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
    return this.#client.lease(storedKey, work)
  }

  together(one: string, other: string): boolean {
    return this.#client.together(one, other)
  }

  learnApart(error: unknown): boolean {
    return this.#client.learnApart(error)
  }

  locate(storedKey: string): Promise<KeyLocation> {
    return this.#client.locate(storedKey)
  }

  raw(from: ReadFrom, storedKey?: string): Promise<RawConnection> {
    return this.#client.raw(from, storedKey)
  }

  close(): Promise<void> {
    const listener = this.#listener
    if (listener) for (const tracking of this.#client.trackings ?? []) tracking.unfollow(listener)
    return this.#client.close()
  }

  async #around<T>(storedKeys: readonly string[], send: () => Promise<T>): Promise<T> {
    this.#forget(storedKeys)
    try {
      return await send()
    } finally {
      this.#forget(storedKeys)
    }
  }

  #forget(storedKeys: readonly string[]): void {
    for (const storedKey of storedKeys) this.#client.trackingOf?.(storedKey)?.forget([storedKey])
  }
}

function keysOf({ name, key, args }: Command): readonly string[] {
  if (name === 'unlink' || name === 'rename') return args.map(String)
  return name === 'eval' ? args.slice(2, 2 + Number(args[1])).map(String) : [key]
}
