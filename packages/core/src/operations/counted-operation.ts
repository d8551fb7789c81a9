import { AsyncLocalStorage } from 'node:async_hooks'
import type { GrowingCounts } from './key-counts.ts'

let storage: AsyncLocalStorage<GrowingCounts> | undefined

/**
 * Runs an operation whose counts are wanted. Only published operations are: where nothing is published, there is no
 * storage, and {@link countsOfOperation} costs nothing.
 *
 * @param counts - What is added to.
 * @param work - The operation.
 */
export function countOperation<T>(counts: GrowingCounts, work: () => T): T {
  storage ??= new AsyncLocalStorage()
  return storage.run(counts, work)
}

/** Returns the counts of the operation that runs here, if they are wanted. */
export function countsOfOperation(): GrowingCounts | undefined {
  return storage?.getStore()
}
