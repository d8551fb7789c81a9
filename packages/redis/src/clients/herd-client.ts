import { DefaultClient } from './default-client.ts'

/**
 * django-redis's `HerdClient`: a policy for entries that are about to expire. The other settings decide the topology.
 */
export class HerdClient extends DefaultClient {
  /** Marks a policy, as opposed to a topology. */
  static readonly herd = true
}
