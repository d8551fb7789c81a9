import { LocalArgumentError } from '../errors.ts'
import { BUS_OFFSET } from '../free-port.ts'

/** What the servers of a folder form together. */
export type PersistentKind = 'cluster' | 'redis' | 'sentinel'

/** The role of a server at its first start; a failover does not change it. */
export type PersistentRole = 'node' | 'primary' | 'replica' | 'sentinel'

/** One server of a folder. */
export interface PersistentNode {
  /** TCP port on 127.0.0.1. */
  readonly port: number
  /** Its role at its first start. */
  readonly role: PersistentRole
}

/** Which servers a folder holds. It is stored there, so that a later start is the same. */
export interface PersistentPlan {
  /** What they form together. */
  readonly kind: PersistentKind
  /** The servers, in the order of their ports. */
  readonly nodes: readonly PersistentNode[]
  /** Replicas of each primary. */
  readonly replicas: number
  /** Milliseconds of silence after which a server counts as failing. */
  readonly nodeTimeout: number
  /** More arguments for every server, as on its command line. */
  readonly args: readonly string[]
}

/** What {@link planServers} plans. */
export interface PlanOptions {
  /** The first port; the others follow it. */
  readonly port: number
  /** Nodes of a cluster, or Sentinels of a set. */
  readonly nodes: number
  /** Replicas of each primary. */
  readonly replicas: number
  /** Milliseconds of silence after which a server counts as failing. */
  readonly nodeTimeout: number
  /** More arguments for every server. */
  readonly args: readonly string[]
}

/** What persistent Sentinels call their primary. */
export const SENTINEL_SERVICE = 'mymaster'

const FEWEST_PRIMARIES = 3

/**
 * Plans a folder of persistent servers.
 *
 * @param kind - What they form together.
 * @param options - Ports, numbers, arguments.
 * @returns The plan.
 * @throws {@link LocalArgumentError} when the numbers do not fit together, or an argument would lock this package out.
 *
 * @example
 * ```ts
 * planServers('cluster', { port: 30001, nodes: 6, replicas: 1, nodeTimeout: 2000, args: [] }).nodes.length // 6
 * ```
 */
export function planServers(kind: PersistentKind, options: PlanOptions): PersistentPlan {
  const { port, nodes, replicas, nodeTimeout, args } = options
  const roles = rolesOf(kind, nodes, replicas)
  const last = port + roles.length - 1
  const highest = kind === 'cluster' ? 65_535 - BUS_OFFSET : 65_535
  if (port < 1 || last > highest) {
    throw new LocalArgumentError(
      `The ports ${port} to ${last} are out of range: the highest possible port is ${highest}.`,
    )
  }
  const locking = args.find((arg) => /^--(requirepass|masterauth|user|aclfile|port|dir|cluster-enabled)$/i.test(arg))
  if (locking !== undefined) {
    throw new LocalArgumentError(`${locking} cannot be passed to persistent servers.`)
  }
  return { kind, nodes: roles.map((role, index) => ({ port: port + index, role })), replicas, nodeTimeout, args }
}

function rolesOf(kind: PersistentKind, nodes: number, replicas: number): readonly PersistentRole[] {
  const followers = Array.from({ length: replicas }, () => 'replica' as const)
  if (kind === 'redis') return ['primary', ...followers]
  if (kind === 'sentinel') return ['primary', ...followers, ...Array.from({ length: nodes }, () => 'sentinel' as const)]
  const primaries = Math.floor(nodes / (replicas + 1))
  if (primaries < FEWEST_PRIMARIES) {
    const least = FEWEST_PRIMARIES * (replicas + 1)
    throw new LocalArgumentError(
      `A cluster needs at least ${FEWEST_PRIMARIES} primaries: with ${replicas} replicas each, that is ${least} nodes, not ${nodes}.`,
    )
  }
  if (primaries * (replicas + 1) !== nodes) {
    const fitting = primaries * (replicas + 1)
    throw new LocalArgumentError(
      `${nodes} nodes cannot be divided into primaries with ${replicas} replicas each: take ${fitting} or ${fitting + replicas + 1}.`,
    )
  }
  return Array.from({ length: nodes }, () => 'node' as const)
}
