import { describe } from 'vitest'
import { describeArguments } from './contract/arguments.ts'
import { describeBulk } from './contract/bulk.ts'
import { describeCounters } from './contract/counters.ts'
import { describeKeys } from './contract/keys.ts'
import { describeLifecycle } from './contract/lifecycle.ts'
import { describeLimits } from './contract/limits.ts'
import { describeLoaderDecides } from './contract/loader-decides.ts'
import { describeLoading } from './contract/loading.ts'
import { describeLoadingMany } from './contract/loading-many.ts'
import { describeLocks } from './contract/locks.ts'
import { describeMemo } from './contract/memo.ts'
import { describeProgress } from './contract/progress.ts'
import { describeRefusal, type Refusable } from './contract/refusals.ts'
import { describeRemovals } from './contract/removals.ts'
import { describeScanning } from './contract/scanning.ts'
import { describeSchemas } from './contract/schemas.ts'
import { describeTagRaces } from './contract/tag-races.ts'
import { describeTags } from './contract/tags.ts'
import { describeTimeouts } from './contract/timeouts.ts'
import { describeValues } from './contract/values.ts'
import { describeViews } from './contract/views.ts'
import { describeWaits } from './contract/waits.ts'
import { describeWarming } from './contract/warming.ts'
import { describeWrites } from './contract/writes.ts'
import type { CacheHarness } from './harness.ts'

/** A part of the cache contract. */
export type ContractPart =
  | 'arguments'
  | 'keys'
  | 'values'
  | 'timeouts'
  | 'writes'
  | 'counters'
  | 'bulk'
  | 'scanning'
  | 'tags'
  | 'tagRaces'
  | 'loading'
  | 'loadingMany'
  | 'loaderDecides'
  | 'warming'
  | 'memo'
  | 'removals'
  | 'waits'
  | 'locks'
  | 'limits'
  | 'views'
  | 'schemas'
  | 'progress'
  | 'lifecycle'

const PARTS: Readonly<Record<ContractPart, (harness: CacheHarness) => void>> = {
  arguments: describeArguments,
  keys: describeKeys,
  values: describeValues,
  timeouts: describeTimeouts,
  writes: describeWrites,
  counters: describeCounters,
  bulk: describeBulk,
  scanning: describeScanning,
  tags: describeTags,
  tagRaces: describeTagRaces,
  loading: describeLoading,
  loadingMany: describeLoadingMany,
  loaderDecides: describeLoaderDecides,
  warming: describeWarming,
  memo: describeMemo,
  removals: describeRemovals,
  waits: describeWaits,
  locks: describeLocks,
  limits: describeLimits,
  views: describeViews,
  schemas: describeSchemas,
  progress: describeProgress,
  lifecycle: describeLifecycle,
}

/** What {@link describeCacheContract} declares. */
export interface ContractOptions {
  /**
   * The parts to declare. A backend passes all of them; a codec shows in `values` and `counters`.
   *
   * @defaultValue all parts
   */
  readonly parts?: readonly ContractPart[] | undefined
}

/**
 * Declares the tests that every cache backend passes. Call it at the top of a Vitest file.
 *
 * The store may hold other keys and may be in use by others. It must be able to hold 10,000 small entries at once.
 *
 * @param harness - How to make caches of the backend under test.
 * @param options - Which parts of the contract to test.
 *
 * @example
 * ```ts
 * describeCacheContract({
 *   name: 'my backend',
 *   open: (settings) =>
 *     createCaches(Object.fromEntries(Object.entries(settings).map(([alias, own]) => [alias, { BACKEND: MyCache, ...own }]))),
 * })
 * ```
 */
export function describeCacheContract(harness: CacheHarness, { parts }: ContractOptions = {}): void {
  describe(`the cache contract on ${harness.name}`, () => {
    for (const part of parts ?? (Object.keys(PARTS) as ContractPart[])) {
      if (isRefused(harness, part)) describeRefusal(harness, part)
      else PARTS[part](harness)
    }
  })
}

function isRefused({ refuses }: CacheHarness, part: ContractPart): part is Refusable {
  return refuses?.some((refused) => refused === part) === true
}
