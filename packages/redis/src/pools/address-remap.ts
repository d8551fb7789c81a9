import type { Cluster } from 'ioredis'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'

/** An announced address, as `host:port`, and where it is; `null` where it says. */
type Remap = (announced: string) => { host: string; port: number } | null

/**
 * Translates the addresses that a cluster's nodes announce into those by which they are reached from here.
 *
 * @param kwargs - Merged kwargs: `address_remap`, or redis-py-cluster's `host_port_remap`, whose first matching rule wins.
 * @returns ioredis's option, or `undefined` when nothing is translated.
 */
export function addressRemap({
  address_remap: remap,
  host_port_remap: rules,
}: ConnectionPoolKwargs): Remap | undefined {
  if (!remap && !rules) return undefined
  return (key: string) => {
    const at = key.lastIndexOf(':')
    const host = key.slice(0, at)
    const port = Number(key.slice(at + 1))
    if (remap) {
      const [toHost, toPort] = remap([host, port])
      return { host: toHost, port: Number(toPort) }
    }
    const rule = rules?.find(({ from_host, from_port }) => (from_host ?? host) === host && (from_port ?? port) === port)
    return rule ? { host: rule.to_host ?? host, port: rule.to_port ?? port } : null
  }
}

/**
 * Mends what ioredis does when a slot has moved: it notes the announced address as the owner, under which it knows no connection, and asks random nodes from then on. It
 * translates that address right after, which is when the note can be corrected.
 *
 * @param cluster - The cluster whose option `natMap` is replaced.
 * @param remap - What was {@link addressRemap}'s.
 */
export function mendRedirections(cluster: Cluster, remap: Remap): void {
  cluster.options.natMap = (announced: string) => {
    const mapped = remap(announced)
    if (!mapped) return null
    const reached = `${mapped.host}:${mapped.port}`
    for (const owners of cluster.slots) if (owners?.[0] === announced) owners[0] = reached
    return mapped
  }
}
