import { type Access, openAccess } from '../access/access.ts'
import type { AccessOptions } from '../access/access-options.ts'
import { checkCommands, REPLICATION_COMMANDS } from '../access/check-access.ts'
import { sentinelSettings } from '../cache-settings.ts'
import { checkCount } from '../check-count.ts'
import { LocalArgumentError } from '../errors.ts'
import { findServer } from '../find/find-server.ts'
import type { ProgramOptions } from '../find/program-options.ts'
import type { LocalServer } from '../local-server.ts'
import type { LocalReplicated } from '../replicated/local-replicated.ts'
import { allOrNone, stopAll } from '../start-all.ts'
import { replicate } from '../start-replicated.ts'
import { launch } from '../start-server.ts'
import { LocalSentinel } from './local-sentinel.ts'
import { SENTINEL_COMMANDS, sentinelConfig } from './sentinel-config.ts'
import { introduceSentinels, untilSeen } from './sentinel-view.ts'

/** What Sentinel set to start, for `startSentinel`. */
export interface SentinelOptions extends AccessOptions, ProgramOptions {
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
   * Milliseconds of silence after which a Sentinel thinks that a server is down.
   *
   * @defaultValue 1000
   */
  readonly downAfter?: number
  /** More arguments for every server, as in `ServerOptions.args`; not for Sentinels. */
  readonly args?: readonly string[]
}

const CONFIG = 'sentinel.conf'

/**
 * Starts a primary with replicas and the Sentinels that watch over them, and resolves when every Sentinel knows the primary, the replicas and
 * the other Sentinels.
 *
 * @param options - Numbers, names and arguments; every one has a default.
 * @returns The running set. A failed start leaves nothing behind.
 * @throws {@link LocalArgumentError} when an option is wrong.
 *
 * @example
 * ```ts
 * await using sentinel = await startSentinel({ replicas: 2 })
 * const redis = new Redis({ name: sentinel.name, sentinels: sentinel.sentinels.map(({ host, port }) => ({ host, port })) })
 * await sentinel.failOver()
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
  const access = await openAccess(options)
  const started: LocalServer[] = []
  let replicated: LocalReplicated | undefined
  try {
    replicated = await replicate(source, options, access)
    const { primary, replicas } = replicated
    const own = await sentinelAccess(options, access)
    const config = sentinelConfig({ name, primary, quorum, downAfter, password: options.password, access })
    const plan = {
      access: own,
      args: ['--sentinel', ...own.args],
      config: CONFIG,
      files: { [CONFIG]: config },
      kept: [CONFIG],
    }
    started.push(...(await allOrNone(Array.from({ length: count }, () => launch(source, undefined, plan)))))
    await introduceSentinels(started, name, primary)
    await untilSeen(started, name, async () => ({ primary, replicas, sentinels: count, linked: true }))
    return new LocalSentinel(replicated, started, sentinelSettings(access, name, started, options.password), name)
  } catch (error) {
    await stopAll(started)
    await replicated?.stop()
    await access.release()
    throw error
  }
}

// Users and renamed commands are the servers' own; the password and the certificates are asked for everywhere.
function sentinelAccess({ password }: AccessOptions, { ca, clientCertificates }: Access): Promise<Access> {
  return openAccess({
    ...(password === undefined ? {} : { password }),
    ...(ca === undefined ? {} : { tls: { authority: ca, clientCertificates } }),
  })
}
