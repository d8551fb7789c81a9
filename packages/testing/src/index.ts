/** The contract suite that every cache backend passes. */
export { describeCacheContract } from './cache-contract.ts'
export type { CacheHarness, OpenedCaches } from './harness.ts'
