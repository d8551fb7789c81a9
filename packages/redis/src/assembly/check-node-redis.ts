import type { SettingsProblem } from '@holdfast/core'
import type { KwargSource } from '../settings/kwargs/kwarg-source.ts'
import type { ParsedRedisOptions } from '../settings/schema.ts'
import type { SettingPaths } from '../settings/setting-paths.ts'

const MESSAGE =
  'cannot apply: the client of node-redis in LOCATION holds its own connections; set it there, or give LOCATION a URL'

/** Options that say how our own connections are made and used. */
const OF_OUR_CONNECTIONS = [
  'CONNECTION_POOL_CLASS',
  'REPLICA_READ_ONLY',
  'REPLICA_MAX_LAG',
  'NEAR_CACHE',
  'BATCH_COMMANDS',
  'BATCH_GETS',
  'LARGE_VALUE_BYTES',
  'MAX_BYTES_IN_FLIGHT',
  'PASSWORD',
] as const satisfies readonly (keyof ParsedRedisOptions)[]

/** Kwargs that hold for commands, whoever sends them. */
const OF_COMMANDS = new Set(['socket_timeout', 'socket_connect_timeout'])

/**
 * Reports settings that say how our own connections are made and used, where a client of node-redis is used instead.
 *
 * @param options - Parsed OPTIONS.
 * @param sources - The kwargs, by where they stand.
 * @param paths - How the user spells them.
 * @param problems - Receives the problems.
 */
export function checkNodeRedis(
  options: ParsedRedisOptions,
  sources: readonly KwargSource[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  for (const name of OF_OUR_CONNECTIONS) {
    if (options[name] !== undefined) problems.push({ path: paths.option(name), message: MESSAGE })
  }
  for (const { kwargs, pathOf } of sources) {
    for (const [name, value] of Object.entries(kwargs)) {
      if (value !== undefined && !OF_COMMANDS.has(name)) problems.push({ path: pathOf(name), message: MESSAGE })
    }
  }
}
