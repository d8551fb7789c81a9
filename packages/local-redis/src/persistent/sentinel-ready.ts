import { introduceSentinels, untilSeen } from '../sentinel/sentinel-view.ts'
import type { ServerAddress } from '../server-address.ts'
import { SENTINEL_SERVICE } from './plan.ts'

/**
 * Waits until all Sentinels agree which server is the primary, and know the other servers and each other.
 *
 * @param sentinels - The Sentinels.
 * @param servers - The servers that they watch, all running. A failover may have changed their roles since the last
 * start.
 * @throws {@link WaitTimeoutError} after 30 seconds.
 */
export async function untilSentinelsReady(
  sentinels: readonly ServerAddress[],
  servers: readonly ServerAddress[],
): Promise<void> {
  const [first] = servers
  if (first === undefined) return
  await introduceSentinels(sentinels, SENTINEL_SERVICE, first)
  await untilSeen(sentinels, SENTINEL_SERVICE, async ([sentinel]) => {
    const reply = await sentinel?.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', SENTINEL_SERVICE)
    const [, port] = reply as readonly string[]
    const primary = servers.find((server) => server.port === Number(port))
    if (primary === undefined) throw new Error(`the Sentinels take port ${port} for the primary`)
    return { primary, replicas: servers.filter((server) => server !== primary), linked: false }
  })
}
