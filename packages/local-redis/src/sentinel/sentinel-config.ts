import type { Access } from '../access/access.ts'
import type { ServerAddress } from '../local-server.ts'

/** What Sentinels are told. */
export interface SentinelPlan {
  /** What they call the primary. */
  readonly name: string
  /** Where it is. */
  readonly primary: ServerAddress
  /** How many must agree that it is down. */
  readonly quorum: number
  /** Milliseconds of silence after which one of them thinks so. */
  readonly downAfter: number
  /** What they ask for, and show each other. */
  readonly password: string | undefined
  /** How the servers are reached. */
  readonly access: Access
}

/** Commands that a Sentinel sends to servers, by the names that its own renaming knows. */
export const SENTINEL_COMMANDS: readonly string[] = [
  ...['INFO', 'SLAVEOF', 'CLIENT', 'SCRIPT', 'MULTI', 'EXEC', 'PUBLISH', 'SUBSCRIBE'],
]

// It gives a failover up after this time, and tries again after twice as long.
const FAILOVER_TIMEOUT_MS = 5000

/**
 * Writes the configuration of a Sentinel, who keeps it up to date from then on.
 *
 * @param plan - What it is told.
 *
 * @see {@link https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/ | Redis: Sentinel}
 */
export function sentinelConfig({ name, primary, quorum, downAfter, password, access }: SentinelPlan): string {
  const { login } = access
  return [
    `sentinel monitor ${name} ${primary.host} ${primary.port} ${quorum}`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} ${FAILOVER_TIMEOUT_MS}`,
    // All at once: a test has no readers to spare.
    `sentinel parallel-syncs ${name} 16`,
    ...(login.username === undefined ? [] : [`sentinel auth-user ${name} ${login.username}`]),
    ...(login.password === undefined ? [] : [`sentinel auth-pass ${name} ${quote(login.password)}`]),
    ...(password === undefined ? [] : [`sentinel sentinel-pass ${quote(password)}`]),
    ...renames(login.renamedCommands ?? {}).map(([from, to]) => `sentinel rename-command ${name} ${from} ${to}`),
  ].join('\n')
}

// A promotion ends with CONFIG REWRITE, in one transaction, which fails over an unknown command. ECHO REWRITE does no harm.
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
