import type { LoadOptions } from '../contract/options.ts'
import type { LoadTarget } from './key-load.ts'
import { type LoadParts, OPERATION } from './load-parts.ts'
import type { LoadWindows } from './load-policy.ts'

/**
 * Captures tags before a loader runs, so that an invalidation during the run makes its value invalid.
 *
 * @param parts - Of the cache, or of the operation.
 * @param names - The tags.
 * @param options - How long a value may be stored.
 * @param windows - How long it may be stale.
 * @returns Their tokens; `'unknown'` when the store cannot be asked, and that is ignored.
 */
export function captureTags(
  { lifetimes, operations, tags }: LoadParts,
  names: readonly string[] | undefined,
  { timeout, nullTimeout = timeout }: Pick<LoadOptions, 'timeout' | 'nullTimeout'>,
  windows: LoadWindows,
): Promise<LoadTarget['tags']> {
  const [one, other] = [lifetimes.longest(timeout), lifetimes.longest(nullTimeout)]
  const longest = isLonger(one, other) ? one : other
  const work = (): Promise<LoadTarget['tags']> =>
    tags.capture(names, longest === null ? null : longest + staleMsOf(windows))
  return operations.step<LoadTarget['tags']>(OPERATION, 'unknown', work)
}

/** How long a value is kept after its timeout. */
export function staleMsOf({ revalidateMs, errorMs }: LoadWindows): number {
  return Math.max(revalidateMs, errorMs)
}

/** Tells whether one lifetime is longer than another; `null` is for ever. */
export function isLonger(one: number | null, other: number | null): boolean {
  return other !== null && (one === null || one > other)
}
