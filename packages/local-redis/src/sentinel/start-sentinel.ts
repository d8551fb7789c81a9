import { allOrNone, orUndo, stopAll } from '../all-or-none.ts'
import { sentinelSettings } from '../cache-settings.ts'
import { checkCount } from '../check-count.ts'
import { LocalArgumentError } from '../errors.ts'
import { findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import { checkCommands, REPLICATION_COMMANDS } from '../server-access/check-server-access.ts'
import { openServerAccess, type ServerAccess } from '../server-access/server-access.ts'
import type { ServerAccessOptions } from '../server-access/server-access-options.ts'
import { replicate } from '../start-replicated.ts'
import { launch } from '../start-server.ts'
import { LocalSentinel } from './local-sentinel.ts'
import { SENTINEL_COMMANDS, sentinelConfig } from './sentinel-config.ts'
import { introduceSentinels, untilSeen } from './sentinel-view.ts'

/** What Sentinel set to start, for `startSentinel`. */
export interface SentinelOptions extends ServerAccessOptions, ProgramOptions {
  /**
   * How many replicas the primary has.
   *
   * @defaultValue 1
   */
  readonly replicas?: number
  /**
   * How many Sentinels watch.
   *
   * @defaultValue 3
   */
  readonly sentinels?: number
  /**
   * How many Sentinels must agree that the primary is down.
   *
   * @defaultValue more than half of them
   */
  readonly quorum?: number
  /**
   * What the Sentinels call the primary: letters, digits, and `.-_`.
   *
   * @defaultValue `'mymaster'`
   */
  readonly name?: string
  /**
   * Milliseconds of silence after which a Sentinel considers a server down.
   *
   * @defaultValue 1000
   */
  readonly downAfter?: number
  /** More arguments for every server, as in `ServerOptions.args`; not for Sentinels. */
  readonly args?: readonly string[]
}

const CONFIG = 'sentinel.conf'
const FAILOVER_TIMEOUT_MS = 5000

/**
 * Starts a primary with replicas, and the Sentinels that watch them. Resolves when every Sentinel knows the primary,
 * the replicas and the other Sentinels.
 *
 * @param options - Numbers, names and arguments; all have defaults.
 * @returns The running set. A failed start leaves nothing behind.
 * @throws {@link LocalArgumentError} when an option is wrong.
 *
 * @example
 * ```ts
 * await using sentinel = await startSentinel({ replicas: 2 })
 * const redis = new Redis({ name: sentinel.name, sentinels: sentinel.sentinels.map(({ host, port }) => ({ host, port
 * })) }) await sentinel.failOver()
 * ```
 */
export async function startSentinel(options: SentinelOptions = {}): Promise<LocalSentinel> {
  const { name = 'mymaster' } = options
  if (!/^[\w.-]+$/.test(name)) {
    throw new LocalArgumentError(`name: expected letters, digits, and . - _, got ${JSON.stringify(name)}`)
  }
  checkCount('replicas', options.replicas ?? 1, 0)
  const count = checkCount('sentinels', options.sentinels ?? 3, 1)
  const quorum = checkCount('quorum', options.quorum ?? Math.floor(count / 2) + 1, 1)
  if (quorum > count) throw new LocalArgumentError(`quorum: expected at most the ${count} Sentinels, got ${quorum}`)
  const downAfter = checkCount('downAfter', options.downAfter ?? 1000, 1)
  checkCommands(options, { literal: REPLICATION_COMMANDS, anyName: [...SENTINEL_COMMANDS, 'REPLICAOF'] })
  const source = await findServer(options)
  return orUndo(async (undo) => {
    const access = await openServerAccess(options)
    undo(access.release)
    const replicated = await replicate(source, options, access)
    undo(() => replicated.stop())
    const { primary, replicas } = replicated
    const { password } = options
    const plan = { name, primary, quorum, downAfter, failoverTimeout: FAILOVER_TIMEOUT_MS, password }
    const config = sentinelConfig({ ...plan, login: access.login }).join('\n')
    const own = await sentinelAccess(options, access)
    const args = ['--sentinel', ...own.args]
    const launchPlan = { access: own, args, config: CONFIG, files: { [CONFIG]: config }, kept: [CONFIG] }
    const sentinels = await allOrNone(Array.from({ length: count }, () => launch(source, undefined, launchPlan)))
    undo(() => stopAll(sentinels))
    await introduceSentinels(sentinels, name, primary)
    await untilSeen(sentinels, name, async () => ({ primary, replicas, linked: true }))
    return new LocalSentinel(replicated, sentinels, sentinelSettings(access, name, sentinels, password), name)
  })
}

// Sentinels have no users and no renamed commands, but the same password and certificates.
function sentinelAccess(
  { password }: ServerAccessOptions,
  { ca, clientCertificates }: ServerAccess,
): Promise<ServerAccess> {
  return openServerAccess({
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { tls: { authority: ca, clientCertificates } }),
  })
}
