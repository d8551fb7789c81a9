import type { ServerAddress } from '../server-address.ts'

/** Credentials with all rights, as options of ioredis: `new Redis({ host, port, ...server.login })`. */
export interface ServerLogin {
  /** Name of the user. */
  readonly username?: string
  /** Password. */
  readonly password?: string
  /** Certificates, as PEM; undefined without TLS. */
  readonly tls?: {
    /** Certificate of the authority. */
    readonly ca: string
    /** Certificate of the client, where servers require one. */
    readonly cert?: string
    /** Private key of the client. */
    readonly key?: string
  }
  /** The new names of renamed commands. */
  readonly renamedCommands?: Readonly<Record<string, string>>
}

/** A server and the credentials for it; without `login`, it needs none. */
export interface ReachableServer extends ServerAddress {
  /** Credentials with all rights. */
  readonly login?: ServerLogin
}
