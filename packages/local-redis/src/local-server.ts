import type { LocalCacheSettings } from './cache-settings.ts'
import type { ProgramOptions } from './find/program-options.ts'
import type { ServerAccessOptions } from './server-access/server-access-options.ts'
import type { ReachableServer, ServerLogin } from './server-access/server-login.ts'
import type { ServerAddress } from './server-address.ts'
import type { CertificateAuthority } from './tls/certificate-authority.ts'

/** What to start, for `startServer`. */
export interface ServerOptions extends ServerAccessOptions, ProgramOptions {
  /**
   * TCP port on 127.0.0.1.
   *
   * @defaultValue a free one
   */
  readonly port?: number
  /**
   * More arguments for the server, as on its command line: `['--maxmemory', '10mb', '--rename-command', 'CONFIG', '']`.
   * They come last, so they override the arguments of this package.
   */
  readonly args?: readonly string[]
  /** The primary to replicate. `startServer` does not wait for the link to it; `startReplicated` does. */
  readonly replicaOf?: ReachableServer
  /**
   * Whether the server also listens on a unix socket; {@link LocalServer.socketPath} is its path then.
   *
   * @defaultValue false
   */
  readonly unixSocket?: boolean
  /**
   * Milliseconds until the start fails.
   *
   * @defaultValue 20000
   */
  readonly startTimeout?: number
}

/** A server on this machine. It ends with this process at the latest. */
export interface LocalServer extends ServerAddress, AsyncDisposable {
  /** Always this machine: `127.0.0.1`, except for Docker on a remote host. */
  readonly host: string
  /** TCP port. */
  readonly port: number
  /** `redis://HOST:PORT/0`, or `rediss://`, with the credentials of the application user, if there is one. */
  readonly url: string
  /** Settings of a cache on this server: `createCaches({ default: server.settings })`. */
  readonly settings: LocalCacheSettings
  /** Credentials with all rights: `new Redis({ host, port, ...server.login })`. */
  readonly login: ServerLogin
  /** The certificate authority, of a server with TLS. */
  readonly ca: CertificateAuthority | undefined
  /** Process id of the server. */
  readonly pid: number
  /** Path of the unix socket, when {@link ServerOptions.unixSocket} asked for one. */
  readonly socketPath: string | undefined
  /** The last lines that the server wrote, oldest first. */
  log(): readonly string[]
  /** Freezes the server, like a machine that hangs: connections stay open and nothing answers. */
  pause(): Promise<void>
  /** Continues a paused server. */
  resume(): Promise<void>
  /** Kills the server without warning, like a crash. Resolves when it is gone. */
  kill(): Promise<void>
  /**
   * Kills the server, if it runs, and starts it again on the same port with its identity as a cluster node or
   * Sentinel; its keys are lost. Resolves when it serves commands; other servers may not have noticed yet.
   */
  restart(): Promise<void>
  /**
   * Shuts the server down, even if it is paused. Resolves when its process and its folder are gone. Later calls do
   * nothing.
   */
  stop(): Promise<void>
  /** The same as {@link LocalServer.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
