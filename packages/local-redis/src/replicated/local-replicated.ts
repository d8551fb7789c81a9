import { stopAll } from '../all-or-none.ts'
import { cacheSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import type { ServerAccess } from '../server-access/server-access.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { promoteReplica, readRoles } from './replication.ts'

/**
 * A primary with replicas. Roles change: `primary` and `replicas` show the result of the last method that changed
 * them, or of the last {@link LocalReplicated.readStates}, which asks the servers.
 */
export class LocalReplicated implements AsyncDisposable {
  /** All servers; the first was the primary at the start. */
  readonly servers: readonly LocalServer[]
  readonly #access: ServerAccess
  #primary: LocalServer
  #replicas: readonly LocalServer[]

  /**
   * Wraps servers that replicate already; `startReplicated` starts some.
   *
   * @param primary - The server that accepts writes.
   * @param replicas - The servers that follow it.
   * @param access - Who may connect.
   */
  constructor(primary: LocalServer, replicas: readonly LocalServer[], access: ServerAccess) {
    this.servers = [primary, ...replicas]
    this.#primary = primary
    this.#replicas = replicas
    this.#access = access
  }

  /** The server that accepts writes. */
  get primary(): LocalServer {
    return this.#primary
  }

  /** The servers that follow it. */
  get replicas(): readonly LocalServer[] {
    return this.#replicas
  }

  /** The URL of every server, the primary first. */
  get urls(): readonly string[] {
    return [this.primary, ...this.replicas].map((server) => server.url)
  }

  /** Settings of a cache that writes to the primary and reads from all. */
  get settings(): LocalCacheSettings {
    return cacheSettings(this.#access, [this.primary, ...this.replicas])
  }

  /** The certificate authority, of servers with TLS. */
  get ca(): CertificateAuthority | undefined {
    return this.#access.ca
  }

  /**
   * Asks every server for its role, and updates `primary` and `replicas`.
   *
   * @returns Roles, in the order of {@link LocalReplicated.servers}.
   */
  async readStates(): Promise<readonly NodeState[]> {
    const states = await readRoles(this.servers)
    const primary = states.find((state) => state.role === 'primary')?.server
    if (primary !== undefined) this.#primary = primary
    this.#replicas = states.filter((state) => state.role === 'replica').map((state) => state.server)
    return states
  }

  /**
   * Makes a replica the primary and the others its replicas. Resolves when every server that answers is linked.
   *
   * As in production, writes that have not reached the replica are lost.
   *
   * @param replica - The replica.
   * @throws {@link LocalArgumentError} when it is not a replica now.
   */
  async promote(replica: LocalServer): Promise<void> {
    await promoteReplica(this.servers, replica)
    await this.readStates()
  }

  /**
   * Promotes the first replica that answers, as {@link LocalReplicated.promote} does; the old primary may be down.
   *
   * @returns The new primary.
   * @throws {@link LocalArgumentError} when no replica answers.
   */
  async failOver(): Promise<LocalServer> {
    await this.readStates()
    const [replica] = this.replicas
    if (replica === undefined) throw new LocalArgumentError('There is no replica that could take over')
    await this.promote(replica)
    return replica
  }

  /** Stops all servers. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.servers)
    await this.#access.release()
  }

  /** The same as {@link LocalReplicated.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
