/**
 * What a cache connects to: one server (with its replicas), independent servers that share the keys, servers that
 * Sentinels watch over, or a cluster.
 */
export type Topology = 'single' | 'sharded' | 'sentinel' | 'cluster'
