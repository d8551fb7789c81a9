import { integerOf, z } from '@holdfast/core'

/**
 * How reads are spread over the nodes that have a key: `replica` in a name leaves the primary out while there is a
 * replica.
 */
export type LoadBalancingStrategy = 'round_robin' | 'round_robin_replicas' | 'random' | 'random_replica'

/** A rule of `host_port_remap`: replaces the announced host, port or both. */
export interface HostPortRule {
  /** The host that nodes announce. */
  readonly from_host?: string | undefined
  /** The host to connect to. */
  readonly to_host?: string | undefined
  /** The port that nodes announce. */
  readonly from_port?: number | undefined
  /** The port to connect to. */
  readonly to_port?: number | undefined
}

/** Host and port, as redis-py's tuple. */
export type HostPort = readonly [host: string, port: number]

/** A start-up node: redis-py-cluster's object, or redis-py's `ClusterNode`. */
export interface StartupNode {
  /** Host name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number | string
}

/** Kwargs that only a cluster understands. */
export interface ClusterKwargs {
  /** Start-up nodes in addition to LOCATION. */
  readonly startup_nodes?: readonly StartupNode[] | undefined
  /** django-redis's name for `startup_nodes`, in REDIS_CLIENT_KWARGS. */
  readonly cluster_nodes?: readonly StartupNode[] | undefined
  /** Accept that some slots have no owner. @defaultValue false */
  readonly skip_full_coverage_check?: boolean | undefined
  /** redis-py's name for the opposite of `skip_full_coverage_check`. @defaultValue true */
  readonly require_full_coverage?: boolean | undefined
  /** Fetch the slot map at construction, in the background. @defaultValue false */
  readonly init_slot_cache?: boolean | undefined
  /** After all nodes were lost, try those known last before those of LOCATION. @defaultValue false */
  readonly nodemanager_follow_cluster?: boolean | undefined
  /** redis-py's name for `nodemanager_follow_cluster`. */
  readonly dynamic_startup_nodes?: boolean | undefined
  /** Read from replicas too. @defaultValue false */
  readonly read_from_replicas?: boolean | undefined
  /** Read from replicas too, and refuse writes. @defaultValue false */
  readonly readonly_mode?: boolean | undefined
  /**
   * How reads are spread. @defaultValue `'round_robin'` for `read_from_replicas`, `'random'` for the pool classes that
   * read from replicas
   */
  readonly load_balancing_strategy?: LoadBalancingStrategy | undefined
  /** Rules that translate announced addresses; the first that matches wins. */
  readonly host_port_remap?: readonly HostPortRule[] | null | undefined
  /** Translates an announced address; redis-py's successor of `host_port_remap`. */
  readonly address_remap?: ((address: HostPort) => HostPort) | null | undefined
  /** How often a command is sent again when the cluster says that it is down. @defaultValue 6, within SOCKET_TIMEOUT */
  readonly cluster_down_retry_attempts?: number | undefined
  /** How often a command is sent again when its node was lost. @defaultValue 6, within SOCKET_TIMEOUT */
  readonly cluster_error_retry_attempts?: number | undefined
  /** `true`: `max_connections` holds for each node; a number: this many for each node. @defaultValue false */
  readonly max_connections_per_node?: boolean | number | null | undefined
  /** No effect: the slot map is refreshed whenever a slot turns out to have moved. */
  readonly reinitialize_steps?: number | null | undefined
}

const flag = z.boolean()
const attempts = integerOf(z.int().min(0))
const host = z.string().min(1).optional()
const port = z.int().min(1).max(65_535).optional()

const rule = z.strictObject({ from_host: host, to_host: host, from_port: port, to_port: port }).check((context) => {
  const { from_host, to_host, from_port, to_port } = context.value
  const report = (message: string): unknown =>
    context.issues.push({ code: 'custom', message, input: context.value, path: [] })
  if ((from_host === undefined) !== (to_host === undefined)) report('expected from_host and to_host together')
  if ((from_port === undefined) !== (to_port === undefined)) report('expected from_port and to_port together')
  if (to_host === undefined && to_port === undefined) report('expected from_host and to_host, or from_port and to_port')
})

const nodes = z.array(z.strictObject({ host: z.string().min(1), port: integerOf(z.int().min(1).max(65_535)) })).min(1)

/** The schemas of {@link ClusterKwargs}. */
export const clusterShape: Readonly<Record<keyof ClusterKwargs, z.ZodType>> = {
  startup_nodes: nodes,
  cluster_nodes: nodes,
  skip_full_coverage_check: flag,
  require_full_coverage: flag,
  init_slot_cache: flag,
  nodemanager_follow_cluster: flag,
  dynamic_startup_nodes: flag,
  read_from_replicas: flag,
  readonly_mode: flag,
  // redis-py's enum has them in lower case; its names are in upper case.
  load_balancing_strategy: z.preprocess(
    (value) => (typeof value === 'string' ? value.replace(/^LoadBalancingStrategy\./, '').toLowerCase() : value),
    z.literal(['round_robin', 'round_robin_replicas', 'random', 'random_replica']),
  ),
  host_port_remap: z.array(rule),
  address_remap: z.custom(
    (value) => typeof value === 'function',
    'expected a function such as ([host, port]) => [host, port]',
  ),
  cluster_down_retry_attempts: attempts,
  cluster_error_retry_attempts: attempts,
  max_connections_per_node: z.union([z.boolean(), z.int().min(1)]),
  reinitialize_steps: integerOf(z.int().min(0)),
}
