import { allOrNone, orUndo, stopAll } from '../all-or-none.ts'
import { checkCount } from '../check-count.ts'
import { findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import type { LocalServer } from '../local-server.ts'
import { checkCommands, REPLICATION_COMMANDS } from '../server-access/check-server-access.ts'
import { openServerAccess } from '../server-access/server-access.ts'
import type { ServerAccessOptions } from '../server-access/server-access-options.ts'
import { startFrom } from '../start-server.ts'
import { formCluster } from './form-cluster.ts'
import { LocalCluster } from './local-cluster.ts'

/** What cluster to start, for `startCluster`. */
export interface ClusterOptions extends ServerAccessOptions, ProgramOptions {
  /**
   * How many primaries share the slots.
   *
   * @defaultValue 3
   */
  readonly primaries?: number
  /**
   * How many replicas each primary has.
   *
   * @defaultValue 1
   */
  readonly replicasPerPrimary?: number
  /**
   * Milliseconds of silence after which a node counts as failing: the server's `cluster-node-timeout`.
   *
   * @defaultValue 2000
   */
  readonly nodeTimeout?: number
  /** More arguments for every node, as in `ServerOptions.args`. */
  readonly args?: readonly string[]
  /**
   * Milliseconds until the start fails.
   *
   * @defaultValue 60000
   */
  readonly startTimeout?: number
}

/**
 * Starts a real cluster. Resolves when every node agrees on it: state ok, all slots served, every replica linked.
 *
 * This takes two to three seconds: a node waits two seconds before it accepts writes. Nothing outlives this process,
 * and a failed start leaves nothing behind.
 *
 * @param options - Size, timeout and arguments; by default three primaries with one replica each.
 * @returns The running cluster.
 * @throws {@link ServerExitedError} when a node refuses to start, for example because of an argument.
 * @throws {@link WaitTimeoutError} when the nodes do not agree in time; the message says which one lacks what.
 *
 * @example
 * ```ts
 * await using cluster = await startCluster({ args: ['--rename-command', 'CONFIG', ''] })
 * const redis = new Cluster([cluster.url])
 * ```
 */
export async function startCluster(options: ClusterOptions = {}): Promise<LocalCluster> {
  const primaries = checkCount('primaries', options.primaries ?? 3, 1)
  const replicas = primaries * checkCount('replicasPerPrimary', options.replicasPerPrimary ?? 1, 0)
  const nodeTimeout = checkCount('nodeTimeout', options.nodeTimeout ?? 2000, 1)
  const startTimeout = checkCount('startTimeout', options.startTimeout ?? 60_000, 1)
  checkCommands(options, { literal: [...REPLICATION_COMMANDS, 'RESTORE-ASKING'], anyName: ['CLUSTER', 'INFO'] })
  const source = await findServer(options)
  return orUndo(async (undo) => {
    const access = await openServerAccess(options)
    undo(access.release)
    const membership = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf']
    const bus = access.ca === undefined ? [] : ['--tls-cluster', 'yes']
    const args = [...membership, ...bus, '--cluster-node-timeout', `${nodeTimeout}`, ...(options.args ?? [])]
    const startNode = (): Promise<LocalServer> => startFrom(source, { args, startTimeout }, { access })
    const nodes = await allOrNone(Array.from({ length: primaries + replicas }, startNode))
    undo(() => stopAll(nodes))
    const cluster = new LocalCluster(nodes.slice(0, primaries), nodes.slice(primaries), { access, startNode })
    await formCluster(cluster.primaries, cluster.replicas, { timeout: startTimeout })
    return cluster
  })
}
