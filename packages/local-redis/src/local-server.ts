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
   * They come last, so they win over what this package passes.
   */
  readonly args?: readonly string[]
  /** The primary to replicate. The server starts at once; `startReplicated` also waits until its replicas are in step. */
  readonly replicaOf?: ReachableServer
  /**
   * Whether the server is wanted on a unix socket as well; its path is then {@link LocalServer.socketPath}.
   *
   * @defaultValue false
   */
  readonly unixSocket?: boolean
  /**
   * Milliseconds until the start is given up.
   *
   * @defaultValue 20000
   */
  readonly startTimeout?: number
}

/** A server that runs on this machine, and dies with this process at the latest. */
export interface LocalServer extends ServerAddress, AsyncDisposable {
  /** Always this machine: `127.0.0.1`, except for Docker on a remote host. */
  readonly host: string
  /** TCP port. */
  readonly port: number
  /** `redis://HOST:PORT/0`, or `rediss://`; with the name and password of the user of applications, where there is one. */
  readonly url: string
  /** Settings of a cache on this server: `createCaches({ default: server.settings })`. */
  readonly settings: LocalCacheSettings
  /** How to connect with every right: `new Redis({ host, port, ...server.login })`. */
  readonly login: ServerLogin
  /** The certificate authority, of a server with TLS. */
  readonly ca: CertificateAuthority | undefined
  /** Process id of the server. */
  readonly pid: number
  /** Path of the unix socket, when {@link ServerOptions.unixSocket} asked for one. */
  readonly socketPath: string | undefined
  /** The last lines that the server said, oldest first. */
  log(): readonly string[]
  /** Freezes the server, as a hung machine: connections stay open and nothing answers. */
  pause(): Promise<void>
  /** Lets a paused server go on. */
  resume(): Promise<void>
  /** Kills the server without warning, as a crash; resolves when it is gone. */
  kill(): Promise<void>
  /**
   * Kills the server, if it still runs, and starts it again on the same port, as the cluster node or Sentinel it was; its keys are lost.
   * Resolves when it serves commands; others may not have noticed yet.
   */
  restart(): Promise<void>
  /** Shuts the server down, also when paused; resolves when it is gone and its folder removed. Later calls do nothing. */
  stop(): Promise<void>
  /** The same as {@link LocalServer.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
