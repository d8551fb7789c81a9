import type { SettingsProblem } from '@holdfast/core'
import type { KwargSource } from '../settings/kwargs/kwarg-source.ts'
import type { ParsedRedisOptions } from '../settings/schema.ts'
import type { SettingPaths } from '../settings/setting-paths.ts'
import type { Choice } from './choose-topology.ts'

/**
 * Reports what NEAR_CACHE contradicts: what is held has to be read from primaries, and all writes have to go there.
 *
 * @param options - Parsed OPTIONS.
 * @param choice - The pool.
 * @param sources - Its kwargs.
 * @param paths - How the user spells them.
 * @param problems - Receives the problem.
 */
export function checkNearCache(
  { NEAR_CACHE, REPLICA_READ_ONLY }: ParsedRedisOptions,
  { Pool }: Choice,
  sources: readonly KwargSource[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  if (!NEAR_CACHE) return
  const report = (message: string): void => {
    problems.push({ path: paths.option('NEAR_CACHE'), message: `${message}; leave one of them out` })
  }
  const source = sources.find(({ kwargs }) => kwargs.readonly_mode === true)
  const pool = source?.pathOf('readonly_mode') ?? paths.option('CONNECTION_POOL_CLASS')
  if (source || Pool.reads === 'read-only') report(`needs reads from primaries, and ${pool} allows none`)
  if (REPLICA_READ_ONLY === false) {
    report(`needs all writes on the primary, and ${paths.option('REPLICA_READ_ONLY')} lets replicas take them`)
  }
}
