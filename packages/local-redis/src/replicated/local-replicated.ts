import type { Access } from '../access/access.ts'
import { cacheSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import { stopAll } from '../start-all.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { promoteReplica, readRoles } from './replication.ts'

/** A primary with replicas. Roles change: they are as of the last helper that changed them, or the last {@link LocalReplicated.topology}. */
export class LocalReplicated implements AsyncDisposable {
  /** All servers; the first one was the primary at the start. */
  readonly servers: readonly LocalServer[]
  readonly #access: Access
  #primary: LocalServer
  #replicas: readonly LocalServer[]

  /**
   * Takes servers that replicate each other already; use `startReplicated` to start some.
   *
   * @param primary - Who accepts writes.
   * @param replicas - Those that follow it.
   * @param access - Who may connect.
   */
  constructor(primary: LocalServer, replicas: readonly LocalServer[], access: Access) {
    this.servers = [primary, ...replicas]
    this.#primary = primary
    this.#replicas = replicas
    this.#access = access
  }

  /** The server that accepts writes. */
  get primary(): LocalServer {
    return this.#primary
  }

  /** Those that follow it. */
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
   * Asks every server what it is now.
   *
   * @returns Roles, in the order of {@link LocalReplicated.servers}; `primary` and `replicas` then agree with them.
   */
  async topology(): Promise<readonly NodeState[]> {
    const states = await readRoles(this.servers)
    const primary = states.find((state) => state.role === 'primary')?.server
    if (primary !== undefined) this.#primary = primary
    this.#replicas = states.filter((state) => state.role === 'replica').map((state) => state.server)
    return states
  }

  /**
   * Makes a replica the primary, which the others then follow. Resolves when every server that answers sees it so.
   *
   * As in real life, writes that had not reached the replica are lost.
   *
   * @param replica - Which one.
   * @throws {@link LocalArgumentError} when it is not a replica now.
   */
  async promote(replica: LocalServer): Promise<void> {
    await promoteReplica(this.servers, replica)
    await this.topology()
  }

  /**
   * Makes some replica the primary, as {@link LocalReplicated.promote} does; the old primary may be down.
   *
   * @returns The new primary.
   * @throws {@link LocalArgumentError} when no replica answers.
   */
  async failOver(): Promise<LocalServer> {
    await this.topology()
    const [heir] = this.replicas
    if (heir === undefined) throw new LocalArgumentError('There is no replica that could take over')
    await this.promote(heir)
    return heir
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
