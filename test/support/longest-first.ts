import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that start programs or servers take longest. */
const LONG = /\/(?:test\/(?:docs|cli|next|processes|redis)|local-redis\/test)\//

/**
 * Runs long files first, so that no worker is left with one at the end while the others are idle. Vitest knows how long
 * a file takes only where it ran before, which is never so on a build server.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((one, other) => Number(LONG.test(other.moduleId)) - Number(LONG.test(one.moduleId)))
  }
}
