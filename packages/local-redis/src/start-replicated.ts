import { type Access, openAccess } from './access/access.ts'
import type { AccessOptions } from './access/access-options.ts'
import { checkCommands, REPLICATION_COMMANDS } from './access/check-access.ts'
import { checkCount } from './check-count.ts'
import { findServer } from './find/find-server.ts'
import type { ProgramOptions } from './find/program-options.ts'
import type { ServerSource } from './find/server-source.ts'
import { LocalReplicated } from './replicated/local-replicated.ts'
import { untilLinked } from './replicated/replication.ts'
import { startAll, stopAll } from './start-all.ts'
import { startFrom } from './start-server.ts'

/** What primary and replicas to start, for `startReplicated`. */
export interface ReplicatedOptions extends AccessOptions, ProgramOptions {
  /**
   * How many replicas.
   *
   * @defaultValue 1
   */
  readonly replicas?: number
  /** More arguments for every server, as in `ServerOptions.args`. */
  readonly args?: readonly string[]
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
 * const caches = createCaches({ default: servers.settings })
 * ```
 */
export async function startReplicated(options: ReplicatedOptions = {}): Promise<LocalReplicated> {
  checkCount('replicas', options.replicas ?? 1, 0)
  checkCommands(options, { literal: REPLICATION_COMMANDS, anyName: ['INFO', 'REPLICAOF'] })
  const source = await findServer(options)
  const access = await openAccess(options)
  try {
    return await replicate(source, options, access)
  } catch (error) {
    await access.release()
    throw error
  }
}

/**
 * Starts a primary with replicas from a source that was found already, or nothing.
 *
 * @param source - Program or image.
 * @param options - As for {@link startReplicated}, checked.
 * @param access - Who may connect; released by the result's `stop`.
 */
export async function replicate(
  source: ServerSource,
  { replicas: count = 1, args = [] }: ReplicatedOptions,
  access: Access,
): Promise<LocalReplicated> {
  const primary = await startFrom(source, { args }, { access })
  const started = [primary]
  try {
    const replicas = await startAll(source, Array(count).fill({ args, replicaOf: primary }), { access })
    started.push(...replicas)
    await untilLinked(primary, replicas)
    return new LocalReplicated(primary, replicas, access)
  } catch (error) {
    await stopAll(started)
    throw error
  }
}
