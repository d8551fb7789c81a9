import { print } from '../print.ts'
import { type Pace, type Result, takeTurns } from '../rounds.ts'
import type { Place } from './contestant.ts'
import { ContestantProcess } from './contestant-process.ts'
import { contestants, otherBuild } from './contestants.ts'
import { isQuick, nameOf, type Workload, workloads } from './workloads.ts'

/** What is compared. */
export interface Plan extends Pace {
  readonly quick: boolean
  /** Only workloads whose title contains this text. */
  readonly only: string
  /** Another checkout of this project, which takes part too. */
  readonly against: string | undefined
}

/** How all contestants did at one workload in one place. */
export interface Comparison {
  readonly place: Place
  readonly workload: string
  readonly results: readonly Result[]
  /** Names of contestants whose callers all get the same object. */
  readonly sharing: readonly string[]
}

/** Returns the workloads of a place that a plan asks for. */
export function chosenIn(place: Place, { quick, only }: Plan): readonly Workload[] {
  return workloads[place].filter((one) => (!quick || isQuick(one)) && `${place}: ${nameOf(one)}`.includes(only))
}

/**
 * Lets all contestants of a place take turns at each workload.
 *
 * @param place - Where values are stored.
 * @param urls - Of the servers there.
 * @param plan - What is compared, and how long it takes.
 */
export async function compareIn(place: Place, urls: readonly string[], plan: Plan): Promise<Comparison[]> {
  const { rounds, roundMs, against } = plan
  const here = [...contestants, ...(against === undefined ? [] : [otherBuild(against)])].filter(({ places }) =>
    places.includes(place),
  )
  await using processes = new AsyncDisposableStack()
  const started = here.map(({ name, takes }, index) => {
    const prefix = `k${String(index).padStart(2, '0')}`
    return { takes, process: processes.use(new ContestantProcess({ name, place, urls, prefix, against })) }
  })
  const comparisons: Comparison[] = []
  for (const workload of chosenIn(place, plan)) {
    console.log(`\n${place}: ${nameOf(workload)}`)
    const ready: ContestantProcess[] = []
    const sharing: string[] = []
    for (const { takes, process } of started) {
      if (!(takes?.(workload) ?? true)) continue
      const { taken, sharesObjects } = await process.prepare(workload)
      if (taken) ready.push(process)
      if (taken && sharesObjects) sharing.push(process.name)
    }
    const results = await takeTurns(ready, rounds, (one) => one.measure(roundMs))
    print(results)
    comparisons.push({ place, workload: nameOf(workload), results, sharing })
  }
  return comparisons
}
