import type { SlotRange } from './cluster/slots.ts'
import type { LocalServer } from './local-server.ts'

/** The state of a server, as it reports it. */
export interface NodeState {
  /** The server. */
  readonly server: LocalServer
  /** Its role; `down` when it does not answer, because it was killed or paused. */
  readonly role: 'primary' | 'replica' | 'down'
  /** The primary that a replica follows, if it is one of these servers. */
  readonly primary: LocalServer | undefined
  /** Slots that a primary of a cluster serves, in order. */
  readonly slots: readonly SlotRange[]
}
