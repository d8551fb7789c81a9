import type { ResolvedOptions } from './options.ts'

// Others look as often whether the answer is there.
const SLEEP_SECONDS = 0.02

/**
 * Takes a lock that lets one process ask the application at a time.
 *
 * @param options - The cache, and how long to wait.
 * @param name - Of the lock.
 * @returns What releases it; `undefined` when it could not be had, for any reason.
 */
export async function holdLock(
  { cache, waitTimeout, report }: ResolvedOptions,
  name: string,
): Promise<(() => void) | undefined> {
  try {
    const lock = cache.lock(name, { sleep: SLEEP_SECONDS })
    if (!(await lock.acquire({ blockingTimeout: waitTimeout }))) return undefined
    return () => void lock.release().catch(report)
  } catch (error) {
    report(error)
    return undefined
  }
}
