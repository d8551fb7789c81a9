import type { ServerAddress } from '../server-address.ts'

/** How to connect with every right. It fits the options of ioredis: `new Redis({ host, port, ...server.login })`. */
export interface ServerLogin {
  /** Name of the user. */
  readonly username?: string
  /** Password. */
  readonly password?: string
  /** What TLS needs, as PEM; absent without TLS. */
  readonly tls?: {
    /** Certificate of the authority. */
    readonly ca: string
    /** Certificate of the client, where servers want one. */
    readonly cert?: string
    /** Private key of the client. */
    readonly key?: string
  }
  /** The names that commands have on this server, where not their own. */
  readonly renamedCommands?: Readonly<Record<string, string>>
}

/** A server that can be connected to: with no login where it is open to all. */
export interface ReachableServer extends ServerAddress {
  /** How to connect with every right. */
  readonly login?: ServerLogin
}
