import type { SlotRange } from './cluster/slots.ts'
import type { LocalServer } from './local-server.ts'

/** What a server says it is at this moment. */
export interface NodeState {
  /** The server. */
  readonly server: LocalServer
  /** `down`: it does not answer, being killed or paused. */
  readonly role: 'primary' | 'replica' | 'down'
  /** Whom a replica follows, if that is one of these servers. */
  readonly primary: LocalServer | undefined
  /** Slots that a primary of a cluster serves, in order. */
  readonly slots: readonly SlotRange[]
}
