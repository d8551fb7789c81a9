import type { Contestant } from './contestant.ts'

/** One kind of work: what one call does, and how many are under way at once. */
export interface Workload {
  readonly name: string
  readonly concurrency: number
  run(contestant: Contestant, turn: number): Promise<unknown>
}

/** The median and the range of a contestant's throughput, as multiples of the first contestant's in the same round. */
export interface Ratio {
  readonly name: string
  readonly median: number
  readonly min: number
  readonly max: number
  /** Median calls a second; depends on the machine. */
  readonly perSecond: number
}

const ROUND_MS = 300

/**
 * Lets the contestants take turns, round after round, so that whatever disturbs the machine disturbs all of them.
 *
 * @param workload - What is measured.
 * @param contestants - The first is what the others are compared with.
 * @param rounds - How many turns each gets.
 */
export async function compare(
  workload: Workload,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Ratio[]> {
  const speeds = contestants.map((): number[] => [])
  // One round to warm up, which does not count.
  for (let round = -1; round < rounds; round += 1) {
    // Everybody goes first once in a while.
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (turn + round + 1) % contestants.length
      const speed = await callsPerSecond(workload, contestants[index] as Contestant)
      if (round >= 0) speeds[index]?.push(speed)
    }
  }
  return contestants.map(({ name }, index) => {
    const own = speeds[index] as number[]
    const ratios = own.map((speed, round) => speed / (speeds[0]?.[round] as number)).sort((one, other) => one - other)
    return {
      name,
      median: middle(ratios),
      min: ratios[0] as number,
      max: ratios.at(-1) as number,
      perSecond: middle([...own].sort((one, other) => one - other)),
    }
  })
}

async function callsPerSecond({ concurrency, run }: Workload, contestant: Contestant): Promise<number> {
  let calls = 0
  const start = performance.now()
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ROUND_MS) {
      calls += 1
      await run(contestant, calls)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return (calls / (performance.now() - start)) * 1000
}

function middle(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] as number
}
