import { allOrNone, orUndo, stopAll } from './all-or-none.ts'
import { checkCount } from './check-count.ts'
import { findServer } from './find/find-server.ts'
import type { ProgramOptions } from './find/program-options.ts'
import type { ServerSource } from './find/server-source.ts'
import type { LocalServer } from './local-server.ts'
import { LocalReplicated } from './replicated/local-replicated.ts'
import { untilLinked } from './replicated/replication.ts'
import { checkCommands, REPLICATION_COMMANDS } from './server-access/check-server-access.ts'
import { openServerAccess, type ServerAccess } from './server-access/server-access.ts'
import type { ServerAccessOptions } from './server-access/server-access-options.ts'
import { startFrom } from './start-server.ts'

/** What primary and replicas to start, for `startReplicated`. */
export interface ReplicatedOptions extends ServerAccessOptions, ProgramOptions {
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
 * Starts a primary with replicas. Resolves when every replica is linked to it.
 *
 * @param options - How many replicas, and arguments.
 * @returns The running servers. A failed start leaves nothing behind.
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
  return orUndo(async (undo) => {
    const access = await openServerAccess(options)
    undo(access.release)
    return replicate(source, options, access)
  })
}

/**
 * Starts a primary with replicas from a known source; a failed start leaves no server behind.
 *
 * @param source - Program or image.
 * @param options - As for {@link startReplicated}, checked.
 * @param access - Who may connect; released by the `stop` of the result.
 */
export async function replicate(
  source: ServerSource,
  { replicas: count = 1, args = [] }: ReplicatedOptions,
  access: ServerAccess,
): Promise<LocalReplicated> {
  return orUndo(async (undo) => {
    const primary = await startFrom(source, { args }, { access })
    undo(() => primary.stop())
    const startReplica = (replicaOf: LocalServer): Promise<LocalServer> =>
      startFrom(source, { args, replicaOf }, { access })
    const replicas = await allOrNone(Array.from({ length: count }, () => startReplica(primary)))
    undo(() => stopAll(replicas))
    await untilLinked(primary, replicas)
    return new LocalReplicated(primary, replicas, { access, startReplica })
  })
}
