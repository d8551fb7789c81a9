import type { Cluster, ClusterOptions } from 'ioredis'
import pTimeout from 'p-timeout'
import { remapRedirections } from '../ioredis/remapped-redirections.ts'
import { limitSlotRefresh } from '../ioredis/slot-refresher.ts'
import { followNodes, type Node } from '../ioredis/startup-nodes.ts'
import { resolveUnknownEndpoints } from '../ioredis/unknown-endpoints.ts'
import { loadIoredis } from '../on-demand/packages.cjs'
import type { Location } from '../settings/location.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'
import { addressRemap } from './address-remap.ts'
import { commandTimeoutMs, connectionOptions, connectTimeoutMs, type PoolInit, reconnectDelay } from './pool-options.ts'
import { lookUpNode } from './startup-nodes.ts'

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
  const { Cluster } = loadIoredis()
  const cluster = new Cluster(nodesOf(locations), {
    lazyConnect: true,
    enableOfflineQueue: false,
    // We check coverage after connecting; ioredis would reconnect for ever, silently.
    enableReadyCheck: false,
    slotsRefreshInterval: 5000,
    slotsRefreshTimeout: connectTimeoutMs(kwargs),
    retryDelayOnTryAgain: RETRY_MS,
    retryDelayOnMoved: 10,
    ...attempts(kwargs),
    clusterRetryStrategy: reconnectDelay,
    // With TLS the certificate names the host: do not resolve it first.
    dnsLookup:
      tls || kwargs.ssl ? (address, callback) => callback(null, address) : lookUpNode(connectTimeoutMs(kwargs) / 2),
    redisOptions: connectionOptions(kwargs, tls),
  })
  limitSlotRefresh(cluster, commandTimeoutMs(kwargs))
  resolveUnknownEndpoints(cluster)
  remapRedirections(cluster, addressRemap(kwargs))
  if (kwargs.nodemanager_follow_cluster ?? kwargs.dynamic_startup_nodes) {
    followNodes(cluster, nodesOf(locations), reconnectDelay)
  }
  return cluster
}

/**
 * Connects to every primary, so that early commands find their nodes ready.
 *
 * @param cluster - A ready connection; a node that is down is reported by the first command for it.
 * @param ms - Milliseconds to wait for the slowest.
 */
export async function connectPrimaries(cluster: Cluster, ms: number): Promise<void> {
  const waiting = cluster.nodes('master').filter(({ status }) => status === 'wait')
  const connecting = Promise.allSettled(waiting.map((node) => node.connect()))
  await pTimeout(connecting, { milliseconds: ms }).catch(() => {})
}

/**
 * How often ioredis sends a command again: one number for redirections and for both kinds of failure; a delay of 0
 * switches a kind off.
 */
function attempts({
  cluster_down_retry_attempts: down = REDIRECTIONS,
  cluster_error_retry_attempts: lost = REDIRECTIONS,
}: ConnectionPoolKwargs): ClusterOptions {
  return {
    // A slot that moves needs redirections, whatever the retry settings say.
    maxRedirections: Math.max(down, lost, 3),
    retryDelayOnClusterDown: down > 0 ? RETRY_MS : 0,
    retryDelayOnFailover: lost > 0 ? RETRY_MS : 0,
  }
}
