import type { ServerAddress } from '../local-server.ts'
import { waitFor } from '../wait-for.ts'
import { callServer } from './call-server.ts'
import { SENTINEL_SERVICE } from './plan.ts'

/**
 * Waits until every Sentinel knows the replicas and the other Sentinels.
 *
 * @param sentinels - Where they listen.
 * @param replicas - How many replicas there are.
 * @param timeout - Milliseconds until it gives up.
 */
export async function untilSentinelsAgree(
  sentinels: readonly ServerAddress[],
  replicas: number,
  timeout = 30_000,
): Promise<void> {
  const agree = async (): Promise<boolean> => {
    for (const sentinel of sentinels) {
      const fields = (await callServer(sentinel, ['SENTINEL', 'MASTER', SENTINEL_SERVICE])) as readonly string[]
      const read = (name: string): number => Number(fields[fields.indexOf(name) + 1])
      const [followers, others] = [read('num-slaves'), read('num-other-sentinels')]
      if (followers < replicas || others < sentinels.length - 1) {
        throw new Error(`the Sentinel on port ${sentinel.port} knows ${followers} replicas and ${others} others`)
      }
    }
    return true
  }
  await waitFor('the Sentinels know each other', agree, { timeout, interval: 100 })
}
