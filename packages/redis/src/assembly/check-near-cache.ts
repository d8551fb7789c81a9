import type { SettingsProblem } from '@holdfast/core'
import type { KwargSource } from '../settings/kwargs/kwarg-source.ts'
import type { ParsedRedisOptions } from '../settings/schema.ts'
import type { SettingPaths } from '../settings/setting-paths.ts'
import type { Choice } from './choose-topology.ts'

/**
 * Reports what NEAR_CACHE contradicts: what is held has to be read from primaries.
 *
 * @param options - Parsed OPTIONS.
 * @param choice - The pool.
 * @param sources - Its kwargs.
 * @param paths - How the user spells them.
 * @param problems - Receives the problem.
 */
export function checkNearCache(
  { NEAR_CACHE }: ParsedRedisOptions,
  { Pool }: Choice,
  sources: readonly KwargSource[],
  paths: SettingPaths,
  problems: SettingsProblem[],
): void {
  if (!NEAR_CACHE) return
  const source = sources.find(({ kwargs }) => kwargs.readonly_mode === true)
  const other = source?.pathOf('readonly_mode') ?? paths.option('CONNECTION_POOL_CLASS')
  if (!source && Pool.reads !== 'read-only') return
  const message = `needs reads from primaries, and ${other} allows none; leave one of them out`
  problems.push({ path: paths.option('NEAR_CACHE'), message })
}
