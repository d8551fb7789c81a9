import type { Cluster } from 'ioredis'
import { ConnectionInterruptedError, CoverageError } from '../errors.ts'

/** How many hash slots a cluster has. */
export const SLOT_COUNT = 16_384

/**
 * Checks that a cluster serves requests, by the slot map and CLUSTER INFO; never by CONFIG, which managed services
 * forbid.
 *
 * A cluster with unowned slots whose state is `ok` does not require full coverage, and passes.
 *
 * @param cluster - A ready connection.
 * @param address - For the message.
 * @throws CoverageError that names the missing ranges when the cluster requires full coverage.
 * @throws ConnectionInterruptedError when all slots are owned but the cluster is down.
 *
 * @see {@link https://redis.io/docs/latest/commands/cluster-info/ | Redis: CLUSTER INFO}
 */
export async function checkCoverage(cluster: Cluster, address: string): Promise<void> {
  const info = String(await cluster.cluster('INFO'))
  if (/^cluster_state:ok\b/m.test(info)) return
  const missing = missingSlots(cluster.slots)
  if (missing.length === 0) {
    throw new ConnectionInterruptedError(
      `The cluster at ${address} is down (cluster_state:fail): a majority of its primaries, or the owner of some slots, is not reachable.`,
      { node: address },
    )
  }
  throw new CoverageError(
    `The cluster at ${address} requires all ${SLOT_COUNT} slots, and nobody owns ${missing.join(', ')}. Assign them (redis-cli --cluster fix), or accept partial coverage with CONNECTION_POOL_KWARGS.skip_full_coverage_check: true and cluster-require-full-coverage no on the servers.`,
    { node: address },
  )
}

/**
 * Lists the slots without an owner.
 *
 * @param slots - The owners by slot.
 * @returns Ranges such as `0-5460`, and single slots such as `12182`.
 */
export function missingSlots(slots: readonly (readonly string[] | undefined)[]): string[] {
  const ranges: string[] = []
  let start: number | undefined
  for (let slot = 0; slot <= SLOT_COUNT; slot += 1) {
    const missing = slot < SLOT_COUNT && !slots[slot]?.length
    if (missing) start ??= slot
    else if (start !== undefined) {
      ranges.push(start === slot - 1 ? `${start}` : `${start}-${slot - 1}`)
      start = undefined
    }
  }
  return ranges
}
