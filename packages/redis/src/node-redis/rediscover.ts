import type { ClusterClient } from './peer.ts'

/** The slot map of a cluster's client. */
interface Slots {
  /**
   * Reads the slot map again. Calls at the same time share one reading.
   *
   * @param startWith - A connection whose server is asked first.
   */
  rediscover(startWith?: unknown): Promise<void>
}

/**
 * Makes a cluster's client read the slot map again. By itself it does so at a redirection: never when a node is lost,
 * whose slots others have taken over.
 *
 * Beyond the public API of @redis/client 5.12.1 and 6.3.1: `_slots`, and its `rediscover()`. In 5.0.0, too.
 *
 * @param cluster - The client.
 */
export async function rediscover(cluster: ClusterClient): Promise<void> {
  const { _slots: slots } = cluster as ClusterClient & { readonly _slots?: Slots }
  const well = cluster.masters.find(({ client }) => client?.isReady)
  if (well) await slots?.rediscover(well.client)
}
