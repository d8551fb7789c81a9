/** What a piece of work did to the event loop. */
export interface Turns {
  /** Milliseconds of processor time of the longest turn: of this thread alone, so other programs do not matter. */
  readonly longestMs: number
  /** Milliseconds of processor time of all turns. */
  readonly totalMs: number
}

/**
 * Runs work, and measures the longest time for which nothing else of this thread could run.
 *
 * @param work - The work.
 */
export async function measureTurns(work: () => Promise<unknown>): Promise<Turns> {
  // What was made before must not be collected within the work.
  globalThis.gc?.()
  await nextTurn()
  let longestMs = 0
  let working = true
  const begun = process.threadCpuUsage()
  let before = begun
  let since = performance.now()
  const watch = (): void => {
    // Some systems count processor time in steps of 4 ms. No turn takes more of it than it takes time.
    longestMs = Math.max(longestMs, Math.min(millisecondsSince(before), performance.now() - since))
    before = process.threadCpuUsage()
    since = performance.now()
    if (working) setImmediate(watch)
  }
  setImmediate(watch)
  await work()
  working = false
  await nextTurn()
  return { longestMs, totalMs: millisecondsSince(begun) }
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
