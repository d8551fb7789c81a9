import { type Claim, isCacheError } from '@holdfast/core'
import { refuseOldServer } from '../pools/server-version.ts'
import { text } from '../replies.ts'
import type { LastError } from './last-error.ts'
import type { Line } from './line.ts'

/** What a client over node-redis is made with. */
export interface NodeRedisInit<Peer> {
  /** The user's client. */
  readonly client: Peer
  /** What it last said of its connections. */
  readonly errors: Claim<LastError>
  /** A name for it that no other client has. */
  readonly id: string
  /** Milliseconds that an operation may take: SOCKET_TIMEOUT. */
  readonly timeoutMs: number
  /** Milliseconds to wait for a client that is connecting for the first time. */
  readonly connectMs: number
  /** True when each command may name one key only: MULTI_KEY. */
  readonly perKey: boolean
}

/**
 * Refuses a server that is too old.
 *
 * @param line - Sends to it.
 * @param timeoutMs - Milliseconds that the question may take.
 * @throws ServerVersionError that names the version found.
 */
export async function verifyVersion(line: Line, timeoutMs: number): Promise<void> {
  const info = { name: 'info', key: '', args: ['server'], from: 'primary', reply: text } as const
  const server = await line.attempt(info, timeoutMs).catch((error: unknown) => {
    // An ACL may forbid INFO: the version stays unknown then.
    if (isCacheError(error) && error.code === 'ERR_CACHE_SERVER') return undefined
    throw error
  })
  if (server !== undefined) refuseOldServer(server, line.address)
}
