/**
 * Waits for all, then throws the first error if there was one.
 *
 * @param promises - Running work.
 */
export async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(promises)
  } catch {
    return (await Promise.allSettled(promises)).map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
  }
}

// More commands at once keep a server, and this process, busy for longer than each command's deadline.
const BATCH = 1000

/**
 * Cuts a long list of keys, so that neither one giant command nor a hundred thousand small ones wait for replies at
 * once.
 *
 * @param items - Keys, or entries.
 * @returns Slices in order.
 */
export function* batchesOf<Item>(items: readonly Item[]): Generator<readonly Item[], void, undefined> {
  for (let start = 0; start < items.length; start += BATCH) {
    yield start === 0 && items.length <= BATCH ? items : items.slice(start, start + BATCH)
  }
}
