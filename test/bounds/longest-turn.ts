import { PerformanceObserver } from 'node:perf_hooks'

/** What a piece of work did to the event loop. */
export interface Turns {
  /**
   * Milliseconds of the longest turn, without the collector of garbage: of processor time of this thread alone, so
   * other programs do not matter.
   */
  readonly longestMs: number
  /** Milliseconds of the longest collection of garbage: what V8 does about what the work left alive. */
  readonly longestCollectionMs: number
}

interface Span {
  readonly start: number
  readonly duration: number
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
  const collections: Span[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) collections.push({ start: startTime, duration })
  })
  observer.observe({ entryTypes: ['gc'] })
  const turns: (Span & { readonly processorMs: number })[] = []
  let working = true
  let before = process.threadCpuUsage()
  let start = performance.now()
  const watch = (): void => {
    const duration = performance.now() - start
    // While the work waits for a server there are many thousands without anything to do.
    if (duration >= 1) turns.push({ start, duration, processorMs: millisecondsSince(before) })
    before = process.threadCpuUsage()
    start = performance.now()
    if (working) setImmediate(watch)
  }
  setImmediate(watch)
  await work()
  working = false
  await nextTurn()
  // Collections are told of in a later turn.
  await nextTurn()
  await nextTurn()
  observer.disconnect()
  return {
    longestMs: Math.max(0, ...turns.map((turn) => ownMs(turn, turn.processorMs, collections))),
    longestCollectionMs: Math.max(0, ...collections.map(({ duration }) => duration)),
  }
}

/** Some systems count processor time in steps of 4 ms. No turn takes more of it than it takes time. */
function ownMs({ start, duration }: Span, processorMs: number, collections: readonly Span[]): number {
  const within = collections.filter((each) => each.start >= start && each.start < start + duration)
  return Math.min(processorMs, duration - within.reduce((sum, each) => sum + each.duration, 0))
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
