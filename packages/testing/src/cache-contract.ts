import { describe } from 'vitest'
import { describeBulk } from './contract/bulk.ts'
import { describeCounters } from './contract/counters.ts'
import { describeKeys } from './contract/keys.ts'
import { describeLifecycle } from './contract/lifecycle.ts'
import { describeLimits } from './contract/limits.ts'
import { describeLoading } from './contract/loading.ts'
import { describeLocks } from './contract/locks.ts'
import { describeProgress } from './contract/progress.ts'
import { describeScanning } from './contract/scanning.ts'
import { describeSchemas } from './contract/schemas.ts'
import { describeTagRaces } from './contract/tag-races.ts'
import { describeTags } from './contract/tags.ts'
import { describeTimeouts } from './contract/timeouts.ts'
import { describeValues } from './contract/values.ts'
import { describeViews } from './contract/views.ts'
import { describeWrites } from './contract/writes.ts'
import type { CacheHarness } from './harness.ts'

/**
 * Declares the tests that every cache backend passes: call it at the top of a Vitest file.
 *
 * The store may hold other keys and be in use meanwhile. It has to take 10,000 small entries at once.
 *
 * @param harness - How to make caches of the backend under test.
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
export function describeCacheContract(harness: CacheHarness): void {
  describe(`the cache contract on ${harness.name}`, () => {
    describeKeys(harness)
    describeValues(harness)
    describeTimeouts(harness)
    describeWrites(harness)
    describeCounters(harness)
    describeBulk(harness)
    describeScanning(harness)
    describeTags(harness)
    describeTagRaces(harness)
    describeLoading(harness)
    describeLocks(harness)
    describeLimits(harness)
    describeViews(harness)
    describeSchemas(harness)
    describeProgress(harness)
    describeLifecycle(harness)
  })
}
