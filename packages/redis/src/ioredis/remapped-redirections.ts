import type { Cluster } from 'ioredis'

/** Translates an announced address, `host:port`, into the one to connect to; `null` where both are the same. */
export type Remap = (announced: string) => { host: string; port: number } | null

/**
 * Corrects ioredis when a slot has moved in a cluster whose addresses are translated: it notes the announced address as
 * the slot's owner, knows no connection by that name, and asks random nodes from then on. It translates the address
 * right after, which is when the note can be corrected.
 *
 * Beyond the public API of ioredis 6.0.0: it calls the option `natMap` while it handles MOVED, and `Cluster.slots` may
 * be written.
 *
 * @param cluster - The cluster whose option `natMap` is replaced.
 * @param remap - The translation.
 */
export function remapRedirections(cluster: Cluster, remap: Remap): void {
  cluster.options.natMap = (announced: string) => {
    const mapped = remap(announced)
    if (!mapped) return null
    const reached = `${mapped.host}:${mapped.port}`
    for (const owners of cluster.slots) if (owners?.[0] === announced) owners[0] = reached
    return mapped
  }
}
