import { stopAll } from '../all-or-none.ts'
import { cacheSettings, type LocalCacheSettings } from '../cache-settings.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import type { ServerAccess } from '../server-access/server-access.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { promoteReplica, readRoles, untilLinked } from './replication.ts'

/** What a primary with replicas needs besides its servers. */
export interface ReplicatedParts {
  /** Who may connect. */
  readonly access: ServerAccess
  /** Starts one more server with the options of the others, which follows a primary. */
  readonly startReplica: (primary: LocalServer) => Promise<LocalServer>
}

/**
 * A primary with replicas. Roles change: `primary` and `replicas` show the result of the last method that changed
 * them, or of the last {@link LocalReplicated.readStates}, which asks the servers.
 */
export class LocalReplicated implements AsyncDisposable {
  readonly #parts: ReplicatedParts
  #servers: readonly LocalServer[]
  #primary: LocalServer
  #replicas: readonly LocalServer[]

  /**
   * Wraps servers that replicate already; `startReplicated` starts some.
   *
   * @param primary - The server that accepts writes.
   * @param replicas - The servers that follow it.
   * @param parts - What they need besides.
   */
  constructor(primary: LocalServer, replicas: readonly LocalServer[], parts: ReplicatedParts) {
    this.#servers = [primary, ...replicas]
    this.#primary = primary
    this.#replicas = replicas
    this.#parts = parts
  }

  /** All servers, including those that are down; the first was the primary at the start. */
  get servers(): readonly LocalServer[] {
    return this.#servers
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
    return cacheSettings(this.#parts.access, [this.primary, ...this.replicas])
  }

  /** The certificate authority, of servers with TLS. */
  get ca(): CertificateAuthority | undefined {
    return this.#parts.access.ca
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

  /**
   * Starts one more replica, with the options of the others. Resolves when all replicas are linked.
   *
   * @returns The replica. If it cannot follow the primary, it is stopped.
   */
  async addReplica(): Promise<LocalServer> {
    await this.readStates()
    const replica = await this.#parts.startReplica(this.primary)
    try {
      await untilLinked(this.primary, [...this.replicas, replica])
    } catch (error) {
      await replica.stop()
      throw error
    }
    this.#servers = [...this.#servers, replica]
    await this.readStates()
    return replica
  }

  /**
   * Stops a replica for good.
   *
   * @param replica - The replica; it may be down.
   * @throws {@link LocalArgumentError} when it is the primary, or not one of these servers.
   */
  async removeReplica(replica: LocalServer): Promise<void> {
    await this.readStates()
    if (!this.servers.includes(replica) || replica === this.primary) {
      const what = replica === this.primary ? 'the primary' : 'not one of these servers'
      throw new LocalArgumentError(`replica: port ${replica.port} is ${what}`)
    }
    this.#servers = this.servers.filter((server) => server !== replica)
    await replica.stop()
    await this.readStates()
  }

  /** Stops all servers. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.servers)
    await this.#parts.access.release()
  }

  /** The same as {@link LocalReplicated.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}
