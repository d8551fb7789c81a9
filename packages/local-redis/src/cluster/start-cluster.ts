import { LocalArgumentError } from '../errors.ts'
import { findServer } from '../find/find-server.ts'
import { startAll, stopAll } from '../start-all.ts'
import { formCluster } from './form-cluster.ts'
import { LocalCluster } from './local-cluster.ts'

/** What cluster to start, for `startCluster`. */
export interface ClusterOptions {
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
   * Path of the server program.
   *
   * @defaultValue what `findServer` finds
   */
  readonly binary?: string
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
  const primaries = count('primaries', options.primaries ?? 3, 1)
  const replicas = primaries * count('replicasPerPrimary', options.replicasPerPrimary ?? 1, 0)
  const nodeTimeout = count('nodeTimeout', options.nodeTimeout ?? 2000, 1)
  const startTimeout = count('startTimeout', options.startTimeout ?? 60_000, 1)
  const source = await findServer(options.binary === undefined ? {} : { binary: options.binary })
  const membership = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf']
  const args = [...membership, '--cluster-node-timeout', `${nodeTimeout}`, ...(options.args ?? [])]
  const each = { args, startTimeout }
  const nodes = await startAll(
    source,
    Array.from({ length: primaries + replicas }, () => each),
  )
  const cluster = new LocalCluster(nodes.slice(0, primaries), nodes.slice(primaries))
  try {
    await formCluster(cluster.primaries, cluster.replicas, startTimeout)
    return cluster
  } catch (error) {
    await stopAll(nodes)
    throw error
  }
}

function count(name: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new LocalArgumentError(`${name}: expected a whole number from ${least} up, got ${String(value)}`)
}
