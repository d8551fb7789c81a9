import type { Location } from '../settings/location.ts'
import type { ClientInit } from './client.ts'
import { DefaultClient } from './default-client.ts'

/**
 * A service that Sentinels watch over: its primary is written to, one of its replicas is read from (django-redis's `SentinelClient`).
 *
 * The primary serves reads too while no replica does. Several LOCATIONs are taken as they are: the first is written to, the others are read from, each as its `?is_master=` says.
 */
export class SentinelClient extends DefaultClient {
  /** Sentinels. */
  static override readonly topology = 'sentinel'

  /**
   * @param init - The service's location.
   */
  constructor(init: ClientInit) {
    const [service, ...others] = init.locations
    super(service && others.length === 0 ? { ...init, locations: [as(service, '1'), as(service, '0')] } : init)
  }
}

/** What django-redis does: the same URL, with another query. */
function as(service: Location, is_master: string): Location {
  return { ...service, kwargs: { ...service.kwargs, is_master } }
}
