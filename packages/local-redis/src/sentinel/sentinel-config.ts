import type { ServerLogin } from '../server-access/server-login.ts'
import type { ServerAddress } from '../server-address.ts'

/** What Sentinels watch, and how. */
export interface SentinelPlan {
  /** What they call the primary. */
  readonly name: string
  /** Where it is. */
  readonly primary: ServerAddress
  /** How many must agree that it is down. */
  readonly quorum: number
  /** Milliseconds of silence after which a Sentinel considers a server down. */
  readonly downAfter: number
  /** Milliseconds after which a Sentinel gives up a failover; it tries again after twice as long. */
  readonly failoverTimeout: number
  /** The password of the Sentinels. */
  readonly password?: string | undefined
  /** How they log in to the servers. */
  readonly login?: ServerLogin
}

/** Commands that a Sentinel sends to servers; they may have other names. */
export const SENTINEL_COMMANDS: readonly string[] = [
  ...['INFO', 'SLAVEOF', 'CLIENT', 'SCRIPT', 'MULTI', 'EXEC', 'PUBLISH', 'SUBSCRIBE'],
]

/**
 * Writes the configuration of a Sentinel. The Sentinel updates it from then on.
 *
 * @param plan - What it watches, and how.
 * @returns The lines of the file.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/ | Redis: Sentinel}
 */
export function sentinelConfig(plan: SentinelPlan): readonly string[] {
  const { name, primary, quorum, downAfter, failoverTimeout, password, login = {} } = plan
  return [
    `sentinel monitor ${name} ${primary.host} ${primary.port} ${quorum}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${failoverTimeout}`,
    // All replicas at the same time: nobody reads from them during a failover here.
    `sentinel parallel-syncs ${name} 16`,
    ...(login.username === undefined ? [] : [`sentinel auth-user ${name} ${login.username}`]),
    ...(login.password === undefined ? [] : [`sentinel auth-pass ${name} ${quote(login.password)}`]),
    ...(password === undefined ? [] : [`sentinel sentinel-pass ${quote(password)}`]),
    ...renames(login.renamedCommands ?? {}).map(([from, to]) => `sentinel rename-command ${name} ${from} ${to}`),
  ]
}

// A promotion is one transaction that ends with CONFIG REWRITE and fails if that command is unknown. ECHO REWRITE
// does no harm.
function renames(renamedCommands: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const used = [...SENTINEL_COMMANDS, 'CONFIG']
  return Object.entries(renamedCommands)
    .map(([from, to]) => [from.toUpperCase(), to] as const)
    .filter(([from]) => used.includes(from))
    .map(([from, to]) => [from, to === '' ? 'ECHO' : to])
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
