import type { Contestant } from './contestant.ts'
import { type Range, rangeOf, showRatio } from './range.ts'

/** One kind of work: what one call does, and how many are in flight at once. */
export interface Workload {
  readonly name: string
  readonly concurrency: number
  run(contestant: Contestant, turn: number): Promise<unknown>
}

/** How a contestant did: medians over all rounds. */
export interface Result {
  readonly name: string
  /** Throughput, as a multiple of the first contestant's in the same round: median and range. */
  readonly ratio: Range
  /** CPU of its process per call, as a multiple of the first contestant's in the same round: median and range. */
  readonly cpuRatio: Range
  /** Microseconds of CPU per call; depends on the machine. */
  readonly cpuMicroseconds: number
  /** Calls a second; depends on the machine. */
  readonly perSecond: number
}

/** One turn of one contestant. */
export interface Round {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

/** How long a turn takes. */
export const ROUND_MS = 300

/**
 * Lets the contestants take turns, round after round, so that whatever disturbs the machine disturbs all of them.
 *
 * @param contestants - The first is what the others are compared with.
 * @param rounds - How many turns each gets.
 * @param measure - One turn.
 */
export async function compare<T extends { readonly name: string }>(
  contestants: readonly T[],
  rounds: number,
  measure: (contestant: T) => Promise<Round>,
): Promise<Result[]> {
  const measured = contestants.map((): Round[] => [])
  // One round to warm up, which does not count.
  for (let round = -1; round < rounds; round += 1) {
    // The order rotates.
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (turn + round + 1) % contestants.length
      const result = await measure(contestants[index] as T)
      if (round >= 0) measured[index]?.push(result)
    }
  }
  const first = measured[0] as Round[]
  return contestants.map(({ name }, index) => {
    const own = measured[index] as Round[]
    const toFirst = (of: (round: Round) => number): Range =>
      rangeOf(own.map((round, at) => of(round) / of(first[at] as Round)))
    return {
      name,
      ratio: toFirst(({ perSecond }) => perSecond),
      cpuRatio: toFirst(({ cpuMicroseconds }) => cpuMicroseconds),
      cpuMicroseconds: rangeOf(own.map(({ cpuMicroseconds }) => cpuMicroseconds)).median,
      perSecond: rangeOf(own.map(({ perSecond }) => perSecond)).median,
    }
  })
}

/**
 * Keeps calls in flight for one round.
 *
 * @param workload - What each call does.
 * @param contestant - Who does it.
 */
export async function measureCalls({ concurrency, run }: Workload, contestant: Contestant): Promise<Round> {
  let calls = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ROUND_MS) {
      calls += 1
      await run(contestant, calls)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (calls / (performance.now() - start)) * 1000, cpuMicroseconds: (user + system) / calls }
}

/** Prints results, one line for each. */
export function print(results: readonly Result[]): void {
  console.log('                             speed               CPU                 CPU per call')
  for (const { name, ratio, cpuRatio, cpuMicroseconds, perSecond } of results) {
    const columns = [showRatio(ratio), showRatio(cpuRatio), `${cpuMicroseconds.toFixed(1)} µs`.padStart(9)]
    console.log(`  ${name.padEnd(26)} ${columns.join(' ')}  ${Math.round(perSecond).toLocaleString('en')}/s`)
  }
}
