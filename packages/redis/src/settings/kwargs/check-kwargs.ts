import type { SettingsProblem } from '@holdfast/core'
import type { PoolClassSetting } from '../class-settings.ts'
import type { Location } from '../location.ts'
import type { ConnectionPoolKwargs } from '../pool-kwargs.ts'
import type { SettingPaths } from '../setting-paths.ts'
import type { Topology } from '../topology.ts'
import { clusterShape } from './cluster-kwargs.ts'
import { connectionShape } from './connection-kwargs.ts'
import type { KwargSource } from './kwarg-source.ts'

const CLUSTER_KWARGS = Object.keys(clusterShape) as readonly (keyof ConnectionPoolKwargs)[]

/** Kwargs that a pool handles itself, also for a client that the user made. */
const OVER_ANY_CLIENT = new Set<string>(['socket_timeout', 'socket_connect_timeout', 'health_check_interval'])
const MAKES_CONNECTIONS = [
  ...Object.keys(connectionShape).filter((name) => !OVER_ANY_CLIENT.has(name)),
  'startup_nodes',
  'nodemanager_follow_cluster',
  'dynamic_startup_nodes',
  'host_port_remap',
  'address_remap',
  'cluster_down_retry_attempts',
  'cluster_error_retry_attempts',
]

/** Two names for the same, or for opposites, and when their values contradict. */
type Pair = readonly [
  one: keyof ConnectionPoolKwargs,
  other: keyof ConnectionPoolKwargs,
  clash: (one: unknown, other: unknown) => boolean,
]

const given = (value: unknown): boolean => value !== undefined && value !== null
const bothGiven = (one: unknown, other: unknown): boolean => given(one) && given(other)

const PAIRS: readonly Pair[] = [
  ['skip_full_coverage_check', 'require_full_coverage', (skip, require) => skip !== undefined && skip === require],
  ['nodemanager_follow_cluster', 'dynamic_startup_nodes', (one, other) => bothGiven(one, other) && one !== other],
  ['host_port_remap', 'address_remap', bothGiven],
  ['credential_provider', 'password', bothGiven],
  ['credential_provider', 'username', bothGiven],
]

/**
 * Reports kwargs that contradict the topology, the pool's class, or each other.
 *
 * @param choice - Topology and pool.
 * @param sources - The kwargs, by where they stand; the first wins.
 * @param locations - The servers.
 * @param paths - How the user spells settings.
 * @param problems - Receives the problems.
 */
export function checkKwargs(
  choice: { readonly topology: Topology; readonly Pool: PoolClassSetting },
  sources: readonly KwargSource[],
  locations: readonly Location[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  const report = (name: keyof ConnectionPoolKwargs, wrong: (value: unknown) => boolean, message: string): void => {
    for (const source of sources) {
      if (wrong(source.kwargs[name])) problems.push({ path: source.pathOf(name), message })
    }
  }
  const isGiven = (value: unknown): boolean => value !== undefined
  if (choice.topology !== 'cluster') {
    const message =
      "is for a Redis Cluster; for one, set OPTIONS.REDIS_CLIENT_CLASS to 'rediscluster.RedisCluster', else leave it out"
    for (const name of CLUSTER_KWARGS) report(name, isGiven, message)
  }
  if (locations.some(({ client }) => client)) {
    const message = 'cannot apply: the client in LOCATION is made already; set it there'
    for (const name of MAKES_CONNECTIONS) report(name as keyof ConnectionPoolKwargs, isGiven, message)
  }
  if (!choice.Pool.blocking) {
    const message =
      "is for pools that wait for a free connection, such as 'redis.connection.BlockingConnectionPool' and 'rediscluster.connection.ClusterBlockingConnectionPool'; this one refuses at once"
    report('timeout', isGiven, message)
  }
  const isFalse = (value: unknown): boolean => value === false
  const pool = paths.option('CONNECTION_POOL_CLASS')
  if (choice.Pool.reads === 'read-only') report('readonly_mode', isFalse, `contradicts ${pool}, which only reads`)
  if (choice.Pool.reads) report('read_from_replicas', isFalse, `contradicts ${pool}, which reads from replicas`)
  for (const pair of PAIRS) checkPair(pair, sources, problems)
  if (choice.topology === 'cluster') checkDatabases(sources, locations, paths, problems)
}

function checkPair([one, other, clash]: Pair, sources: readonly KwargSource[], problems: SettingsProblem[]): void {
  const first = sources.find(({ kwargs }) => kwargs[one] !== undefined)
  const second = sources.find(({ kwargs }) => kwargs[other] !== undefined)
  if (!first || !second || !clash(first.kwargs[one], second.kwargs[other])) return
  problems.push({ path: second.pathOf(other), message: `contradicts ${first.pathOf(one)}: leave one of them out` })
}

function checkDatabases(
  sources: readonly KwargSource[],
  locations: readonly Location[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  const message = (db: unknown): string => `expected database 0: a Redis Cluster has no other; got ${db}`
  for (const { kwargs, pathOf, url } of sources) {
    if (kwargs.db) problems.push({ path: url ? paths.location : pathOf('db'), message: message(kwargs.db) })
  }
  if (locations.some(({ socketPath }) => socketPath)) {
    const expected = 'expected redis:// or rediss://: a Redis Cluster is not reached by a unix socket'
    problems.push({ path: paths.location, message: expected })
  }
}
