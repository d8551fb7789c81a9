import { Cluster, type ClusterOptions, type Redis } from 'ioredis'
import type { Location } from '../settings/location.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import { addressRemap, mendRedirections } from './address-remap.ts'
import { corkPerTick } from './cork.ts'
import { withDeadline } from './deadline.ts'
import { connectionOptions, connectTimeoutMs, type PoolInit, reconnectDelay } from './pool-options.ts'

/** An address. */
export interface Node {
  /** Host name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

const REDIRECTIONS = 6
const RETRY_MS = 50

/**
 * Lists the start-up nodes as ioredis takes them.
 *
 * @param locations - The servers.
 */
export function nodesOf(locations: readonly Location[]): Node[] {
  return locations.map(({ host, port }) => ({ host: host ?? 'localhost', port: port ?? 6379 }))
}

/**
 * Makes the connection to a cluster; it connects to nothing yet.
 *
 * @param init - Start-up nodes, and kwargs that hold for every node: TLS and credentials too.
 * @throws Error when a certificate file cannot be read.
 */
export function makeCluster({ locations, kwargs }: PoolInit): Cluster {
  const tls = locations.some((location) => location.tls)
  const remap = addressRemap(kwargs)
  const cluster = new Cluster(nodesOf(locations), {
    lazyConnect: true,
    enableOfflineQueue: false,
    // Partial coverage is judged by us, after connecting; ioredis would reconnect for ever without a word.
    enableReadyCheck: false,
    slotsRefreshInterval: 5000,
    slotsRefreshTimeout: connectTimeoutMs(kwargs),
    retryDelayOnTryAgain: RETRY_MS,
    retryDelayOnMoved: 10,
    ...attempts(kwargs),
    clusterRetryStrategy: reconnectDelay,
    // With TLS the name is what the certificate is for: do not resolve it first.
    ...(tls || kwargs.ssl ? { dnsLookup: (address, callback) => callback(null, address) } : {}),
    redisOptions: connectionOptions(kwargs, tls),
  })
  if (remap) mendRedirections(cluster, remap)
  cluster.on('+node', (node: Redis) => corkPerTick(node))
  if (kwargs.nodemanager_follow_cluster ?? kwargs.dynamic_startup_nodes) followNodes(cluster, nodesOf(locations))
  return cluster
}

/**
 * Connects to every primary. A command for a node that is being connected is rejected, and then asks others which know nothing of its keys: a burst of first commands would.
 *
 * @param cluster - A ready connection; one to a node that is down says so when it is needed.
 * @param ms - Milliseconds to wait for the slowest.
 */
export async function connectPrimaries(cluster: Cluster, ms: number): Promise<void> {
  const waiting = cluster.nodes('master').filter(({ status }) => status === 'wait')
  const connecting = Promise.allSettled(waiting.map((node) => node.connect()))
  await withDeadline(connecting, ms, () => new Error('too slow')).catch(() => {})
}

/** How often ioredis sends a command again: one number for redirections and both kinds of failure, each of which a delay of 0 switches off. */
function attempts({
  cluster_down_retry_attempts: down = REDIRECTIONS,
  cluster_error_retry_attempts: lost = REDIRECTIONS,
}: ConnectionPoolKwargs): ClusterOptions {
  return {
    // A slot that moves needs redirections, whatever is not to be repeated.
    maxRedirections: Math.max(down, lost, 3),
    retryDelayOnClusterDown: down > 0 ? RETRY_MS : 0,
    retryDelayOnFailover: lost > 0 ? RETRY_MS : 0,
  }
}

/** Has a cluster that was lost as a whole looked for where it was last, and then where it was at first. */
function followNodes(cluster: Cluster, first: readonly Node[]): void {
  let latest: readonly Node[] = []
  cluster.on('refresh', () => {
    latest = cluster.nodes().map(({ options }) => ({ host: options.host ?? 'localhost', port: options.port ?? 6379 }))
  })
  cluster.options.clusterRetryStrategy = function (this: { startupNodes: readonly Node[] }, attempt: number): number {
    this.startupNodes = [...latest, ...first]
    return reconnectDelay(attempt)
  } as NonNullable<ClusterOptions['clusterRetryStrategy']>
}
