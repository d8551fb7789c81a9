import { openAccess } from '../access/access.ts'
import type { AccessOptions } from '../access/access-options.ts'
import { checkCommands, REPLICATION_COMMANDS } from '../access/check-access.ts'
import { checkCount } from '../check-count.ts'
import { findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import type { LocalServer } from '../local-server.ts'
import { startAll, stopAll } from '../start-all.ts'
import { startFrom } from '../start-server.ts'
import { formCluster } from './form-cluster.ts'
import { LocalCluster } from './local-cluster.ts'

/** What cluster to start, for `startCluster`. */
export interface ClusterOptions extends AccessOptions, ProgramOptions {
  /**
   * How many nodes share the slots.
   *
   * @defaultValue 3
   */
  readonly primaries?: number
  /**
   * How many replicas each of them has.
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
   * Milliseconds until the start is given up.
   *
   * @defaultValue 60000
   */
  readonly startTimeout?: number
}

/**
 * Starts a real cluster and resolves when every node agrees on it: state ok, all slots served, every replica linked.
 *
 * It is up in two to three seconds, two of which are the time a node waits by itself before it accepts writes. Nothing
 * outlives this process, and a failed start leaves nothing behind.
 *
 * @param options - Size, timeout and arguments; every one has a default, which makes three primaries with one replica each.
 * @returns The running cluster.
 * @throws {@link ServerExitedError} when a node refuses to start, for instance over an argument.
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
  const access = await openAccess(options)
  const membership = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf']
  const bus = access.ca === undefined ? [] : ['--tls-cluster', 'yes']
  const args = [...membership, ...bus, '--cluster-node-timeout', `${nodeTimeout}`, ...(options.args ?? [])]
  const each = { args, startTimeout }
  const started: LocalServer[] = []
  try {
    started.push(...(await startAll(source, Array(primaries + replicas).fill(each), { access })))
    const startNode = (): Promise<LocalServer> => startFrom(source, each, { access })
    const cluster = new LocalCluster(started.slice(0, primaries), started.slice(primaries), { access, startNode })
    await formCluster(cluster.primaries, cluster.replicas, startTimeout)
    return cluster
  } catch (error) {
    await stopAll(started)
    await access.release()
    throw error
  }
}
