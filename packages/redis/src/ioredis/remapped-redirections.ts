import type { Cluster } from 'ioredis'
import { isUnknown } from './unknown-endpoints.ts'

/** Translates an announced address, `host:port`, into the one to connect to; `null` where both are the same. */
export type Remap = (announced: string) => { host: string; port: number } | null

/**
 * Corrects ioredis when a slot has moved in a cluster whose nodes announce other addresses than those to connect to, or
 * none: it notes the announced address as the slot's owner, knows no connection by that name, and asks random nodes from
 * then on. It translates the address right after, which is when the note can be corrected.
 *
 * Beyond the public API of ioredis 6.0.0: it calls the option `natMap` while it handles MOVED, and `Cluster.slots` may
 * be written.
 *
 * @param cluster - The cluster whose option `natMap` is replaced.
 * @param remap - The translation, where there is one.
 */
export function remapRedirections(cluster: Cluster, remap: Remap | undefined): void {
  cluster.options.natMap = (announced: string) => {
    const mapped = remap?.(announced) ?? knownEndpoint(cluster, announced)
    if (!mapped) return null
    const reached = `${mapped.host}:${mapped.port}`
    for (const owners of cluster.slots) if (owners?.[0] === announced) owners[0] = reached
    return mapped
  }
}

/** The host of another node where a node announces none; `null` where it announces one. */
function knownEndpoint(cluster: Cluster, announced: string): { host: string; port: number } | null {
  const colon = announced.lastIndexOf(':')
  if (!isUnknown(announced.slice(0, colon))) return null
  const port = Number(announced.slice(colon + 1))
  const nodes = cluster.nodes()
  const { options } = nodes.find((node) => node.options.port === port) ?? nodes[0] ?? {}
  return { host: options?.host ?? '127.0.0.1', port }
}
