import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Those that take longest first; then those that start programs or servers. */
const LONG = [
  /\/test\/near\/(?:history|faults)/,
  /\/test\/(?:contract\/(?:near|without|cluster|node-redis)|keyv\/keyv-suite)/,
  /\/test\/(?:bundles|next|seeing|hostile|docs)\//,
  /\/(?:test\/(?:cli|processes|redis|resilience|bounds)|local-redis\/test)\//,
]

/**
 * Runs long files first, so that no worker is left with one at the end while the others are idle. Vitest knows how long
 * a file takes only where it ran before, which is never so on a build server.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.findIndex((pattern) => pattern.test(moduleId))
  return place < 0 ? LONG.length : place
}
