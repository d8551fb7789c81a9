import { DefaultClient } from './default-client.ts'

/**
 * django-redis's `HerdClient`: a policy for entries that are about to expire. It says nothing about the topology, which the other settings decide.
 */
export class HerdClient extends DefaultClient {
  /** Tells the policy from a topology. */
  static readonly herd = true
}
