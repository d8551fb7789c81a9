import type { ReadFrom } from '@holdfast/core'
import type { Redis } from 'ioredis'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import { Connection } from './connection.ts'
import { CredentialSource } from './credentials.ts'
import { Gate } from './gate.ts'
import { startHealthCheck } from './health-check.ts'
import { openLease } from './lease-connection.ts'
import { Leases } from './leases.ts'
import type { ServerPool } from './pool.ts'
import {
  BATCH_ALL,
  type Batching,
  commandTimeoutMs,
  connectTimeoutMs,
  leaseLimits,
  type Sizes,
  USUAL_SIZES,
} from './pool-options.ts'
import { retryPolicy } from './retry.ts'
import { type SecondConnectionOptions, secondConnection } from './second-connection.ts'
import { checkServerVersion } from './server-version.ts'
import type { PoolTracking } from './tracking/pool-tracking.ts'
import { ServerTracking } from './tracking/server-tracking.ts'

/** What a {@link RedisPool} is made of. */
export interface RedisPoolParts {
  /** ioredis's connection; not connected yet, unless the user made it. */
  readonly redis: Redis
  /** What to call the server where nothing better is known. */
  readonly name: string
  /** The server's address, where it is known. @defaultValue the name */
  readonly address?: () => string
  /** Merged kwargs. */
  readonly kwargs: ConnectionPoolKwargs
  /** What the connection gathers during a tick. */
  readonly batching?: Batching | undefined
  /** Which values are large. */
  readonly sizes?: Sizes | undefined
  /** Gets a warning, once: the server refuses every MGET. */
  readonly warn?: ((reason: string) => void) | undefined
  /** Whether the connection speaks TLS. */
  readonly encrypted?: boolean
  /** Whether leases wait for a free connection. */
  readonly blocking?: boolean
  /** Whether the user made the connection: then it is never closed here. */
  readonly foreign?: boolean
  /** Finds out why connecting failed, where ioredis does not say. */
  readonly diagnose?: (error: Error | undefined) => Promise<Error | undefined>
  /** Ends what the pool's maker began. */
  readonly stop?: () => void
}

/** A pool whose connection leads to one server at a time. */
export abstract class RedisPool implements ServerPool {
  readonly raw: Redis
  readonly connection: Connection
  readonly tracking: PoolTracking
  readonly #gate: Gate
  readonly #leases: Leases
  readonly #openLease: () => Promise<Redis>
  readonly #stop: (() => void)[] = []

  /**
   * @param parts - The connection, and how it is used.
   */
  constructor({
    redis,
    name,
    address = () => name,
    kwargs,
    batching = BATCH_ALL,
    sizes = USUAL_SIZES,
    warn,
    blocking = false,
    foreign = false,
    ...parts
  }: RedisPoolParts) {
    const commandMs = commandTimeoutMs(kwargs)
    const connectMs = connectTimeoutMs(kwargs) + commandMs
    const { credential_provider: provider } = kwargs
    const credentials = provider && new CredentialSource(provider, connectTimeoutMs(kwargs))
    const gate = new Gate({
      connection: redis,
      address: name,
      timeoutMs: connectMs,
      foreign,
      encrypted: parts.encrypted ?? false,
      reopens: !foreign && parts.stop === undefined,
      diagnose: async (error) => credentials?.problem ?? parts.diagnose?.(error),
      verify: async () => {
        await checkServerVersion(redis, address())
        // ioredis goes on in database 0 when the server has no such database.
        if (kwargs.db) await redis.select(kwargs.db)
      },
    })
    const prepare = credentials && ((further: Redis) => credentials.attach(further))
    const bounds = (): SecondConnectionOptions => ({ address: address(), connectMs, commandMs, prepare })
    this.raw = redis
    this.#gate = gate
    this.connection = new Connection({
      redis,
      batching,
      sizes,
      // A client that the user made stays the only one.
      second: foreign ? undefined : secondConnection(redis, bounds),
      warn,
      leavesHungServer: !foreign,
      address,
      timeoutMs: commandMs,
      pass: () => gate.pass(),
      retryPolicy: retryPolicy(kwargs),
      redirect: (_command, error) => gate.refuse(error),
    })
    if (parts.stop) this.#stop.push(parts.stop)
    if (credentials) {
      credentials.attach(redis)
      this.#stop.push(() => credentials.stop())
    }
    this.#leases = new Leases({ ...leaseLimits(kwargs, blocking), address: name, resetMs: commandMs })
    this.#openLease = () => openLease(redis, bounds())
    this.tracking = new ServerTracking(
      redis,
      (signal) => openLease(redis, { ...bounds(), protocol: 2, signal }),
      async () => gate.pass(),
    )
    if (kwargs.health_check_interval)
      this.#stop.push(startHealthCheck(() => [this.connection], kwargs.health_check_interval))
  }

  get usable(): boolean {
    return this.#gate.usable
  }

  run<T>(work: (redis: Redis) => Promise<T>, from?: ReadFrom): Promise<T> {
    return this.connection.run(work, from)
  }

  async lease<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    await this.#gate.pass()
    return this.#leases.run(this.connection.address, this.#openLease, work)
  }

  async close(): Promise<void> {
    for (const stop of this.#stop) stop()
    this.tracking.close()
    await Promise.all([this.#leases.close(), this.connection.close()])
    await this.#gate.close()
    this.connection.end()
  }
}
