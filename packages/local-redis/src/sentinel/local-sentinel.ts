import { stopAll } from '../all-or-none.ts'
import type { LocalSentinelSettings } from '../cache-settings.ts'
import { answering, withConnections } from '../cluster/connections.ts'
import { LocalArgumentError } from '../errors.ts'
import type { LocalServer } from '../local-server.ts'
import type { NodeState } from '../node-state.ts'
import type { LocalReplicated } from '../replicated/local-replicated.ts'
import { follow, readRoles, untilLinked } from '../replicated/replication.ts'
import type { CertificateAuthority } from '../tls/certificate-authority.ts'
import { waitFor } from '../wait-for.ts'
import { introduceSentinels, untilSeen } from './sentinel-view.ts'

const TIMEOUT_MS = 30_000
/** How often a Sentinel asks servers for their replicas, and how often meanwhile. */
const INFO_MS = 10_000
const SOON_MS = 200

/**
 * A primary with replicas, and the Sentinels that watch them. Roles change: `primary` and `replicas` show the result
 * of the last {@link LocalSentinel.failOver}, {@link LocalSentinel.untilFailedOver} or {@link
 * LocalSentinel.readStates}.
 */
export class LocalSentinel implements AsyncDisposable {
  /** What the Sentinels call the primary. */
  readonly name: string
  /** The Sentinels. They can be paused and killed like other servers. */
  readonly sentinels: readonly LocalServer[]
  /** Settings of a cache that asks the Sentinels, in django-redis's shape. */
  readonly settings: LocalSentinelSettings
  readonly #replicated: LocalReplicated

  /**
   * Wraps Sentinels that run already; `startSentinel` starts some.
   *
   * @param replicated - The servers that they watch.
   * @param sentinels - The Sentinels.
   * @param settings - Settings of a cache.
   * @param name - What they call the primary.
   */
  constructor(
    replicated: LocalReplicated,
    sentinels: readonly LocalServer[],
    settings: LocalSentinelSettings,
    name: string,
  ) {
    this.name = name
    this.sentinels = sentinels
    this.settings = settings
    this.#replicated = replicated
  }

  /** The watched servers; the first was the primary at the start. */
  get servers(): readonly LocalServer[] {
    return this.#replicated.servers
  }

  /** The server that accepts writes. */
  get primary(): LocalServer {
    return this.#replicated.primary
  }

  /** The servers that follow it. */
  get replicas(): readonly LocalServer[] {
    return this.#replicated.replicas
  }

  /** The certificate authority, of servers with TLS. */
  get ca(): CertificateAuthority | undefined {
    return this.#replicated.ca
  }

  /**
   * Asks every watched server for its role, and updates `primary` and `replicas`.
   *
   * @returns Roles, in the order of {@link LocalSentinel.servers}.
   */
  readStates(): Promise<readonly NodeState[]> {
    return this.#replicated.readStates()
  }

  /**
   * Makes the Sentinels fail over to a replica; the old primary may be down. Resolves when all that answer agree.
   *
   * @returns The new primary.
   * @throws {@link LocalArgumentError} when no Sentinel answers.
   * @throws {@link WaitTimeoutError} when they find no replica to promote.
   */
  async failOver(): Promise<LocalServer> {
    await this.readStates()
    const old = this.primary
    const sentinels = await answering(this.sentinels)
    if (sentinels.length === 0) throw new LocalArgumentError('There is no Sentinel that answers')
    await withConnections(sentinels.slice(0, 1), ([sentinel]) =>
      waitFor(
        `a Sentinel fails over from port ${old.port}`,
        () => sentinel?.call('SENTINEL', 'FAILOVER', this.name).catch(ignoreInProgress),
        { timeout: TIMEOUT_MS, interval: 100 },
      ),
    )
    return this.untilFailedOver(old)
  }

  /**
   * Waits until another server is the primary and all that answer agree: for the failover that Sentinels start
   * themselves when the primary is killed or paused.
   *
   * @param old - The old primary.
   * @returns The new primary.
   * @throws {@link WaitTimeoutError} after 30 seconds.
   */
  async untilFailedOver(old: LocalServer): Promise<LocalServer> {
    const primary = await waitFor(
      `another server than port ${old.port} is the primary`,
      async () => {
        const states = await readRoles(this.servers.filter((server) => server !== old))
        return states.find((state) => state.role === 'primary')?.server
      },
      { timeout: TIMEOUT_MS, interval: 50 },
    )
    const sentinels = await answering(this.sentinels)
    await untilSeen(sentinels, this.name, async () => {
      const replicas = await this.#makeFollow(primary)
      return { primary, replicas, linked: false }
    })
    await untilLinked(primary, await this.#makeFollow(primary))
    await this.readStates()
    return primary
  }

  /**
   * Starts one more replica, as {@link LocalReplicated.addReplica} does. Resolves when the Sentinels that answer know it.
   *
   * @returns The replica.
   */
  async addReplica(): Promise<LocalServer> {
    const replica = await this.#replicated.addReplica()
    await this.#lookAgain()
    return replica
  }

  /**
   * Stops a replica for good. Resolves when the Sentinels that answer have forgotten it.
   *
   * @param replica - The replica; it may be down.
   * @throws {@link LocalArgumentError} when it is the primary, or not one of these servers.
   */
  async removeReplica(replica: LocalServer): Promise<void> {
    await this.#replicated.removeReplica(replica)
    await this.#lookAgain()
  }

  /** Stops all servers. Later calls do nothing. */
  async stop(): Promise<void> {
    await stopAll(this.sentinels)
    await this.#replicated.stop()
  }

  /** The same as {@link LocalSentinel.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  // A Sentinel asks for new replicas every ten seconds only, and never forgets one.
  async #lookAgain(): Promise<void> {
    const { name, primary, replicas } = this
    const sentinels = await answering(this.sentinels)
    await withConnections(sentinels, async (clients) => {
      const call = (...args: readonly (string | number)[]): Promise<unknown> =>
        Promise.all(clients.map((client) => client.call('SENTINEL', ...args)))
      // Redis 6.2 takes its time.
      const ask = (everyMs: number): Promise<unknown> => call('DEBUG', 'INFO-PERIOD', everyMs).catch(() => {})
      await ask(SOON_MS)
      await call('RESET', name)
      // A reset makes them forget each other, too.
      await introduceSentinels(sentinels, name, primary)
      await untilSeen(sentinels, name, async () => ({ primary, replicas, linked: true }))
      await ask(INFO_MS)
    })
  }

  // A Sentinel waits eight seconds before it makes an old primary follow the new one.
  async #makeFollow(primary: LocalServer): Promise<readonly LocalServer[]> {
    const states = (await readRoles(this.servers)).filter((state) => state.server !== primary && state.role !== 'down')
    const stray = states.filter((state) => state.primary !== primary).map((state) => state.server)
    await withConnections(stray, (clients) => Promise.all(clients.map((client) => follow(client, primary))))
    return states.map((state) => state.server)
  }
}

function ignoreInProgress(error: Error): true {
  if (error.message.startsWith('INPROG')) return true
  throw error
}
