import { setTimeout as delay } from 'node:timers/promises'

const CALLERS = 8
/** Callers think between two calls, so that a call waits for what is looked at, and not for other calls. */
const LONGEST_PAUSE_MS = 12

/**
 * Lets callers call for a while, each one call after the other.
 *
 * @param ms - How long.
 * @param call - Makes a call.
 * @returns The milliseconds that each call took.
 */
export async function latenciesOf(ms: number, call: (caller: number) => Promise<unknown>): Promise<number[]> {
  const end = performance.now() + ms
  const latencies: number[] = []
  const work = async (caller: number): Promise<void> => {
    while (performance.now() < end) {
      await delay(Math.random() * LONGEST_PAUSE_MS)
      const start = performance.now()
      await call(caller)
      latencies.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => work(caller)))
  return latencies
}

/** The median and the 99th percentile. */
export interface Percentiles {
  readonly p50: number
  readonly p99: number
}

/**
 * Returns the median and the 99th percentile.
 *
 * @param latencies - At least one.
 */
export function percentilesOf(latencies: readonly number[]): Percentiles {
  const sorted = latencies.toSorted((one, other) => one - other)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
  return { p50: at(0.5), p99: at(0.99) }
}
