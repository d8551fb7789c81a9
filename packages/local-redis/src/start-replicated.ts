import { withConnections } from './cluster/connections.ts'
import { LocalArgumentError } from './errors.ts'
import { findServer } from './find/find-server.ts'
import type { LocalServer } from './local-server.ts'
import { startAll, stopAll } from './start-all.ts'
import { startFrom } from './start-server.ts'
import { waitFor } from './wait-for.ts'

/** What primary and replicas to start, for `startReplicated`. */
export interface ReplicatedOptions {
  /**
   * How many replicas.
   *
   * @defaultValue 1
   */
  readonly replicas?: number
  /** More arguments for every server, as in `ServerOptions.args`. */
  readonly args?: readonly string[]
  /**
   * Path of the server program.
   *
   * @defaultValue what `findServer` finds
   */
  readonly binary?: string
}

/** A primary with replicas. */
export interface LocalReplicated extends AsyncDisposable {
  /** The server that accepts writes. */
  readonly primary: LocalServer
  /** Those that follow it. */
  readonly replicas: readonly LocalServer[]
  /** The URL of every server, the primary first. */
  readonly urls: readonly string[]
  /** Stops all servers. Later calls do nothing. */
  stop(): Promise<void>
  /** The same as {@link LocalReplicated.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts a primary with replicas, and resolves when every replica is in step with it.
 *
 * @param options - How many replicas, and arguments.
 * @returns The running servers.
 * @throws {@link WaitTimeoutError} when a replica does not link in time.
 *
 * @example
 * ```ts
 * await using servers = await startReplicated({ replicas: 2 })
 * await createCaches({ default: { BACKEND: 'redis', LOCATION: [...servers.urls] } }).default.set('key', 'value')
 * ```
 */
export async function startReplicated(options: ReplicatedOptions = {}): Promise<LocalReplicated> {
  const { replicas: count = 1, args = [] } = options
  if (!Number.isInteger(count) || count < 0) {
    throw new LocalArgumentError(`replicas: expected a whole number from 0 up, got ${String(count)}`)
  }
  const source = await findServer(options.binary === undefined ? {} : { binary: options.binary })
  const primary = await startFrom(source, { args })
  const started = [primary]
  try {
    const replicas = await startAll(
      source,
      Array.from({ length: count }, () => ({ args, replicaOf: primary })),
    )
    started.push(...replicas)
    await untilLinked(primary, replicas)
    const stop = (): Promise<void> => stopAll(started)
    const urls = started.map((server) => server.url)
    return { primary, replicas, urls, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stopAll(started)
    throw error
  }
}

// Both sides must say so: a replica is "up" a moment before its primary counts it as online.
async function untilLinked(primary: LocalServer, replicas: readonly LocalServer[]): Promise<void> {
  await withConnections([primary, ...replicas], async ([leader, ...followers]) => {
    await waitFor(`${replicas.length} replicas are linked to port ${primary.port}`, async () => {
      const online = (await leader?.info('replication'))?.match(/state=online/g)?.length ?? 0
      if (online !== replicas.length) throw new Error(`the primary has ${online} replicas online`)
      const infos = await Promise.all(followers.map((follower) => follower.info('replication')))
      return infos.every((info) => info.includes('master_link_status:up'))
    })
  })
}
