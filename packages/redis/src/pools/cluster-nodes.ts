import { once } from 'node:events'
import type { CacheError } from '@holdfast/core'
import type { Cluster, Redis } from 'ioredis'
import pTimeout from 'p-timeout'
import { reason, saysWhy, unusable, withoutArguments } from '../errors.ts'
import { end } from '../ioredis/end.ts'
import type { Connection } from './connection.ts'

const CLOSED = 'Connection is closed.'

/** The connections to the nodes of a cluster, by their addresses. */
export class ClusterNodes {
  readonly #cluster: Cluster
  readonly #connect: (redis: Redis) => Connection
  readonly #connections = new Map<string, Connection>()
  readonly #lost = new Set<string>()
  /** What the last connection to a node ended with. */
  readonly #problems = new Map<string, { readonly cause: Error; readonly at: number }>()

  /**
   * @param cluster - ioredis's cluster, which makes the connections; it is watched for those that come and go.
   * @param connect - Makes our connection of one of ioredis.
   */
  constructor(cluster: Cluster, connect: (redis: Redis) => Connection) {
    this.#cluster = cluster
    this.#connect = connect
    for (const redis of cluster.nodes()) this.#add(redis)
    cluster.on('+node', this.#add)
    cluster.on('-node', this.#remove)
    cluster.on('node error', this.#note)
  }

  /**
   * Finds the connection to a node.
   *
   * @param address - `host:port`, as the slot map has it.
   */
  at(address: string): Connection | undefined {
    return this.#connections.get(address)
  }

  /** Lists the connections to all nodes. */
  all(): readonly Connection[] {
    return [...this.#connections.values()]
  }

  /**
   * Finds our connection over one of ioredis.
   *
   * @param redis - A connection of this cluster.
   */
  of(redis: Redis): Connection {
    return this.at(addressOf(redis)) ?? this.#connect(redis)
  }

  /**
   * Tells whether the connection to a node was lost and is not back yet.
   *
   * @param connection - The node's.
   */
  readonly wasLost = ({ redis }: Connection): boolean => {
    const address = addressOf(redis)
    if (redis.status === 'ready') this.#lost.delete(address)
    return this.#lost.has(address)
  }

  /**
   * Says why a node cannot be reached: ioredis's routing says only that it cannot.
   *
   * @param address - `host:port`, as the slot map has it.
   * @param since - What happened before counts no more, by the clock of `performance.now()`.
   * @returns An error with what the last connection to it ended with; `undefined` when none did since then.
   */
  problemOf(address: string, since: number): CacheError | undefined {
    const problem = this.#problems.get(address)
    if (!problem || problem.at < since) return undefined
    const { cause } = problem
    return unusable(`Redis is out of reach (${address}): ${reason(cause)}`, { cause, node: address })
  }

  /** Stops watching. */
  close(): void {
    this.#cluster.off('+node', this.#add)
    this.#cluster.off('-node', this.#remove)
    this.#cluster.off('node error', this.#note)
  }

  readonly #add = (redis: Redis): void => {
    this.#connections.set(addressOf(redis), this.#connect(redis))
  }

  readonly #note = (error: unknown, address: string): void => {
    if (saysWhy(error)) this.#problems.set(address, { cause: withoutArguments(error), at: performance.now() })
  }

  readonly #remove = (redis: Redis): void => {
    const address = addressOf(redis)
    this.#lost.add(address)
    // ioredis may have made another connection to the same node already.
    if (this.at(address)?.redis === redis) this.#connections.delete(address)
  }
}

/**
 * Writes the address of a node as ioredis's slot map has it.
 *
 * @param redis - The connection to the node.
 */
export function addressOf({ options }: Redis): string {
  return `${options.host}:${options.port}`
}

/**
 * Makes the check that a command has to pass before it is sent to a node, which may still have to be connected to.
 *
 * @param redis - The connection to the node.
 * @param milliseconds - How long a command waits for the connection.
 * @returns A function that returns `undefined` when a command may be sent at once, else a promise that resolves when it
 * may, or rejects with ioredis's "Connection is closed.".
 */
export function nodeGate(redis: Redis, milliseconds: number): () => Promise<void> | undefined {
  let connecting: Promise<void> | undefined
  return () => {
    if (redis.status === 'ready') return undefined
    connecting ??= connected(redis).finally(() => {
      connecting = undefined
    })
    return pTimeout(connecting, { milliseconds, fallback: () => Promise.reject(new Error('no answer')) })
  }
}

async function connected(redis: Redis): Promise<void> {
  const { status } = redis
  if (status === 'wait') return redis.connect()
  if (status !== 'connecting' && status !== 'connect') throw new Error(CLOSED)
  const decided = new AbortController()
  const { signal } = decided
  const end = async (): Promise<never> => {
    await once(redis, 'end', { signal })
    throw new Error(CLOSED)
  }
  try {
    await Promise.race([once(redis, 'ready', { signal }), end()])
  } finally {
    decided.abort()
  }
}

/**
 * Asks a node by a connection of its own whether it answers.
 *
 * @param cluster - The cluster; another node's connection tells how to connect.
 * @param address - `host:port`.
 * @param milliseconds - How long it may take.
 * @throws Error when it does not answer.
 */
export async function pingNode(cluster: Cluster, address: string, milliseconds: number): Promise<void> {
  const [model] = cluster.nodes()
  if (!model) throw new Error('No node of the cluster is known.')
  const colon = address.lastIndexOf(':')
  const redis = model.duplicate({
    host: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
  })
  redis.on('error', () => {})
  try {
    await pTimeout(
      redis.connect().then(() => redis.ping()),
      { milliseconds },
    )
  } finally {
    end(redis)
  }
}
