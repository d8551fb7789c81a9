import type { Remap } from '../ioredis/remapped-redirections.ts'
import type { ConnectionPoolKwargs } from '../settings/pool-kwargs.ts'

/**
 * Translates the addresses that a cluster's nodes announce into those that this process connects to.
 *
 * @param kwargs - Merged kwargs: `address_remap`, or redis-py-cluster's `host_port_remap`, whose first matching rule
 * wins.
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
