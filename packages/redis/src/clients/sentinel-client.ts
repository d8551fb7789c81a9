import type { Location } from '../settings/location.ts'
import type { ClientInit } from './client.ts'
import { DefaultClient } from './default-client.ts'

/**
 * A service that Sentinels watch: its primary takes writes, one of its replicas serves reads (django-redis's
 * `SentinelClient`).
 *
 * The primary serves reads too while no replica does. Several LOCATIONs are used unchanged: the first takes writes, the
 * others serve reads, each by its `?is_master=`.
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

/** As django-redis does: the same URL with another query. */
function as(service: Location, is_master: string): Location {
  return { ...service, kwargs: { ...service.kwargs, is_master } }
}
