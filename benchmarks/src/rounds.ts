/** One turn of one contestant. */
export interface Round {
  readonly perSecond: number
  /** Of the contestant's process; `null` where the platform does not tell. */
  readonly cpuMicroseconds: number | null
}

/** How a contestant did. */
export interface Result {
  readonly name: string
  readonly rounds: readonly Round[]
}

/** How many turns each contestant gets, and how long a turn takes. */
export interface Pace {
  readonly rounds: number
  readonly roundMs: number
}

/** The pace of a whole run. */
export const WHOLE: Pace = { rounds: 7, roundMs: 180 }

/** The pace of a run that shows whether everything works. Its figures are rough. */
export const QUICK: Pace = { rounds: 3, roundMs: 50 }

/**
 * Lets contestants take turns, round after round, so that whatever disturbs the machine disturbs all of them.
 *
 * @param contestants - Those to compare.
 * @param rounds - How many turns each gets, besides one to warm up.
 * @param measure - One turn. If it throws, so does this: a figure that errors took part in is none.
 */
export async function takeTurns<T extends { readonly name: string }>(
  contestants: readonly T[],
  rounds: number,
  measure: (contestant: T) => Promise<Round>,
): Promise<Result[]> {
  const measured = contestants.map((): Round[] => [])
  for (let round = -1; round < rounds; round += 1) {
    // The order rotates.
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const index = (turn + round + 1) % contestants.length
      const result = await measure(contestants[index] as T)
      if (round >= 0) measured[index]?.push(result)
    }
  }
  return contestants.map(({ name }, index) => ({ name, rounds: measured[index] as Round[] }))
}
